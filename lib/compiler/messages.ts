import { z } from 'zod';
import { type Digest, isDigest } from '../digest.ts';
import type { Finding } from '../finding.ts';
import type { Json } from '../json.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import { idOf } from '../manifest/kubernetes-object.ts';
import { readObject } from '../manifest/object-schema.ts';
import type { ObjectId } from '../object-id.ts';

/** What the process that evaluates a project is asked, and what it answers: JSON on pipes, checked on arrival. */

export type Question =
  /** Compiles these environments, or all; tells of every environment either way. */
  | { readonly kind: 'compile'; readonly environments: readonly string[] | undefined }
  /** Judges a move of an environment by its promotion policies, over `factsToJson`. */
  | { readonly kind: 'judge'; readonly environment: string; readonly facts: Json };

export interface Request {
  readonly folder: string;
  /** The bundled project, and where it pretends to lie. */
  readonly code: string;
  readonly url: string;
  readonly question: Question;
}

const text = z.string();
const objectId = z.custom<ObjectId>((value) => typeof value === 'string' && value !== '', 'an object id');
const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value), 'a sha256 digest');

const sourcePlace = z.strictObject({ file: text, line: z.int().min(1), column: z.int().min(1).optional() });

const finding: z.ZodType<Finding> = z.strictObject({
  id: text,
  severity: z.enum(['error', 'warning']),
  message: text,
  fix: text.optional(),
  environment: text.optional(),
  application: text.optional(),
  object: objectId.optional(),
  field: text.optional(),
  construct: text.optional(),
  source: sourcePlace.optional(),
});

/** Which construct made an object, and where in the project's source that construct was made. */
const origin = z.strictObject({ construct: text, source: sourcePlace.optional() });

const input = z.strictObject({ path: text, digest });

const manifestObject = z
  .strictObject({
    id: objectId,
    application: text,
    wave: z.int().min(0),
    // It came out of JSON.parse.
    object: z.custom<KubernetesObject>((value) => 'object' in readObject(value as Json), 'a Kubernetes object'),
  })
  .refine(({ id, object }) => idOf(object) === id, 'the id is that of the object');

export const compiledEnvironment = z.strictObject({
  name: text,
  tier: z.enum(['development', 'staging', 'production']),
  kubernetes: text,
  track: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('follow'), range: text }),
    z.strictObject({ kind: z.literal('pinned'), keeper: z.literal('ledger') }),
  ]),
  promoteFrom: text.optional(),
  namespace: text,
  /** False where only other environments were asked for, or where it is too broken to try: the set is empty then. */
  compiled: z.boolean(),
  applications: z.array(text),
  /** The names of its promotion policies. */
  policies: z.array(text),
  set: z.strictObject({ environment: text, objects: z.array(manifestObject) }),
  /** By object id. */
  origins: z.record(text, origin),
  findings: z.array(finding),
});

/** Each policy as text: environment (empty for the project), name, mode, source of its function. */
const policies = z.array(z.tuple([text, text, text, text]));

const compiled = z.strictObject({
  kind: z.literal('compiled'),
  project: z.strictObject({ name: text, registry: text.optional(), source: text.optional() }),
  environments: z.array(compiledEnvironment),
  /** About the project as a whole, and about environments that are too broken to be listed. */
  findings: z.array(finding),
  /** Files that constructs read. */
  inputs: z.array(input),
  policies,
});

export const answer = z.discriminatedUnion('kind', [
  compiled,
  z.strictObject({ kind: z.literal('judged'), evaluation: z.custom<Json>((value) => value !== undefined), policies }),
  z.strictObject({ kind: z.literal('threw'), message: text, place: text.optional(), fix: text.optional() }),
  z.strictObject({ kind: z.literal('no-project'), found: text }),
  z.strictObject({ kind: z.literal('unknown-environment'), environments: z.array(text) }),
]);

export type Origin = z.output<typeof origin>;
export type Input = z.output<typeof input>;
export type CompiledEnvironment = z.output<typeof compiledEnvironment>;
export type PolicyRow = z.output<typeof policies>[number];
export type Answer = z.output<typeof answer>;
