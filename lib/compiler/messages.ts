import { z } from 'zod';
import type { ReadAcknowledgement } from '../checks/acknowledgements/read-acknowledgements.ts';
import type { WrittenFinding } from '../constructs/written-finding.ts';
import { type Digest, isDigest } from '../digest.ts';
import type { Finding } from '../finding.ts';
import type { Json } from '../json.ts';
import type { ObjectId } from '../object-id.ts';
import type { ActorFact } from '../promotion/evidence-facts.ts';
import { evidenceIdentity, trustedIdentity, trustSchema } from '../signing/trust.ts';
import { isMadeObject, isOrigin, type MadeObject, type Origin } from './made-object.ts';
import { wantSchema } from './want-schema.ts';

export type { Origin } from './made-object.ts';

/** What the process that evaluates a project is asked, and what it answers: JSON on pipes, checked on arrival. */

export type Question =
  /** Compiles these environments, or all; tells of every environment either way. */
  | { readonly kind: 'compile'; readonly environments: readonly string[] | undefined; readonly collect?: boolean }
  /** Judges a move of an environment by its promotion policies, over `factsToJson`; explains it, too, for these people besides. */
  | { readonly kind: 'judge'; readonly environment: string; readonly facts: Json; readonly explain?: readonly ActorFact[] };

export interface Request {
  readonly folder: string;
  /** The bundled project, and where it pretends to lie. */
  readonly code: string;
  readonly url: string;
  readonly question: Question;
  readonly surroundings: Surroundings;
}

/** For a process that compiles the same project again and again. */
export interface AgainRequest extends Request {
  /** By path, a digest of each of the project's modules with everything that it imports. */
  readonly modules: Readonly<Record<string, string>>;
  /** Evaluates everything, whatever has changed. */
  readonly fresh: boolean;
}

/** The world around a project, as its process is to see it. */
export interface Surroundings {
  /** The environment variables of whoever compiles: for project code that asks for one by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** What a finding is that says that project code reaches beyond the project. */
  readonly guard: Finding['severity'];
  readonly disturbance?: Disturbance | undefined;
}

/** Makes the world another one, to see whether the project notices. */
export interface Disturbance {
  /** Milliseconds by which the clock is wrong. */
  readonly clock: number;
  /** Of `Math.random`. */
  readonly seed: number;
  readonly timeZone: string;
  /** `tr_TR.UTF-8` */
  readonly locale: string;
}

const text = z.string();
const objectId = z.custom<ObjectId>((value) => typeof value === 'string' && value !== '', 'an object id');
const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value), 'a sha256 digest');

const sourcePlace = z.strictObject({ file: text, line: z.int().min(1), column: z.int().min(1).optional() });

/** What to look up in the source, once it is known that there is something to say about it. */
const literal = z.strictObject({
  calls: z.array(sourcePlace),
  argument: z.int().min(0),
  path: z.array(z.union([text, z.int()])),
  at: z.enum(['key', 'value']),
  value: z.union([text, z.number(), z.boolean(), z.null()]).optional(),
});

const finding: z.ZodType<WrittenFinding> = z.strictObject({
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
  input: sourcePlace.optional(),
  literal: literal.optional(),
  // Given out only after everything was compiled.
  acknowledged: z.undefined().optional(),
});

const acknowledgement: z.ZodType<ReadAcknowledgement> = z.strictObject({
  kind: z.literal('acknowledgement'),
  finding: text,
  object: text.optional(),
  reason: text,
  expires: text,
  source: sourcePlace.optional(),
});

/** Which construct made an object, where in the project's source that construct was made, and in which file that came in the object stands. */
const origin = z.custom<Origin>(isOrigin, 'where an object was made');

const input = z.strictObject({ path: text, digest });

/** An environment variable that went in; without digest where it was not set. */
const variable = z.strictObject({ name: text, digest: digest.nullable() });

const usedImage = z.strictObject({
  repository: text,
  range: text,
  variant: text.optional(),
  locked: z.strictObject({ version: text, digest }).optional(),
  objects: z.array(objectId),
});

// There are thousands of these, of what this program made itself: the question is whether each is one, not what would have to be done about it.
const manifestObject = z.custom<MadeObject>(isMadeObject, 'an object under its own id');

export const compiledEnvironment = z.strictObject({
  name: text,
  tier: z.enum(['development', 'staging', 'production']),
  kubernetes: text,
  track: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('follow'), range: text }),
    z.strictObject({ kind: z.literal('pinned'), keeper: z.enum(['ledger', 'git']) }),
  ]),
  promoteFrom: text.optional(),
  namespace: text,
  /** Who promotes here, where that is not for the project to say. */
  trust: trustSchema.pick({ promotions: true }).optional(),
  /** Who may go past policies that refuse; absent: nobody. */
  override: z.strictObject({ by: z.array(trustedIdentity).max(256) }).optional(),
  /** False where only other environments were asked for, or where it is too broken to try: the set is empty then. */
  compiled: z.boolean(),
  applications: z.array(text),
  /** The names of its promotion policies. */
  policies: z.array(text),
  /** Whose signatures on images they ask for; absent: nobody's. */
  imageSigners: z.array(evidenceIdentity).max(256).optional(),
  set: z.strictObject({ environment: text, objects: z.array(manifestObject) }),
  /** Those that are asked for by a range, with what the lock has for them. */
  images: z.array(usedImage),
  /** By `namesApart`: an id that objects share has none by itself. */
  origins: z.record(text, origin),
  findings: z.array(finding),
  /** Objects that are in the cluster without being part of the set: ids, with `*` for any text. */
  provided: z.array(text).optional(),
  /** The call of `environment(…)`, and the calls in the project that led to it, innermost first. */
  written: z.array(sourcePlace).optional(),
  /** What may stand in this environment. */
  acknowledged: z.array(acknowledgement).optional(),
});

/** Each policy as text: environment (empty for the project), name, mode, source of its function. */
const policies = z.array(z.tuple([text, text, text, text]));

const compiled = z.strictObject({
  kind: z.literal('compiled'),
  project: z.strictObject({ name: text, registry: text.optional(), source: text.optional() }),
  /** Whom it trusts; absent where it says nothing of that. */
  trust: trustSchema.optional(),
  environments: z.array(compiledEnvironment),
  /** About the project as a whole, and about environments that are too broken to be listed. */
  findings: z.array(finding),
  /** What may stand in every environment. */
  acknowledged: z.array(acknowledgement).optional(),
  /** Files that constructs and project code read. */
  inputs: z.array(input),
  /** Environment variables that project code read, as it declares. */
  variables: z.array(variable),
  /** Files beside the project that the process loaded or looked at: packages, by their paths on this machine. */
  loaded: z.array(text).optional(),
  /** What constructs bring in from outside. */
  wants: z.array(wantSchema),
  policies,
});

export const answer = z.discriminatedUnion('kind', [
  compiled,
  z.strictObject({
    kind: z.literal('judged'),
    evaluation: z.custom<Json>((value) => value !== undefined),
    explanation: z.custom<Json>().optional(),
    policies,
  }),
  // With what project code had reached for by then.
  z.strictObject({
    kind: z.literal('threw'),
    message: text,
    place: text.optional(),
    fix: text.optional(),
    seen: z.array(finding).optional(),
  }),
  z.strictObject({ kind: z.literal('no-project'), found: text }),
  z.strictObject({ kind: z.literal('unknown-environment'), environments: z.array(text) }),
]);

const run = z.strictObject({ from: z.int().min(0), count: z.int().min(1) });

/**
 * An answer without its objects, and these for each environment in its turn: what is as it was in the answer before is only named, by its id, or
 * by where such objects begin there and how many there are.
 * For a process that compiles again and again, where most stays as it was.
 */
export const shortAnswer = z.strictObject({
  answer,
  objects: z.array(z.array(z.union([objectId, run, z.tuple([manifestObject, origin.optional()])]))),
  /** The process ends with it: the project has thrown where nobody waited for it. */
  last: z.boolean(),
});

/** Objects of an environment before the answer is there, as they will most likely be: what came to be so is only named in the answer. */
export const foretold = z.strictObject({
  foretold: z.strictObject({ environment: text, kubernetes: text, namespace: text }),
  objects: z.array(z.tuple([manifestObject, origin])),
});

export type Foretold = z.output<typeof foretold>;

export type ShortAnswer = z.output<typeof shortAnswer>;

export type Input = z.output<typeof input>;
export type Variable = z.output<typeof variable>;
export type CompiledEnvironment = z.output<typeof compiledEnvironment>;
export type PolicyRow = z.output<typeof policies>[number];
export type Answer = z.output<typeof answer>;
