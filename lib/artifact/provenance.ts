import { z } from 'zod';
import type { Digest } from '../digest.ts';
import { digestOf } from '../digest.ts';
import { byCodeUnit, canonicalJson, type Json } from '../json.ts';
import type { ReleaseInput } from './metadata.ts';

/** How a release came to be, by who published it. */
export interface Build {
  readonly project: string;
  readonly version: string;
  /** Where the code lives, as the project says. */
  readonly source?: string | undefined;
  /** The commit's full hash. */
  readonly commit: string;
  /** What was checked out: `refs/heads/main`; undefined where Git or CI does not say. */
  readonly ref?: string | undefined;
  /** It was compiled from files that differ from the commit. */
  readonly dirty: boolean;
  /** The project's files that were compiled. */
  readonly inputs: readonly ReleaseInput[];
  /** Digests of the files that lock what comes from outside, by name: `pawl.lock.json`, `package-lock.json`. */
  readonly locks: Readonly<Record<string, Digest>>;
  readonly policies: Digest;
  /** Versions of what compiled it, by name: `pawl`, `node`. */
  readonly tools: Readonly<Record<string, string>>;
  /** Digests of those, by name. @default none is stated */
  readonly toolDigests?: Readonly<Record<string, Digest>> | undefined;
  /** Who built it, a URI: the workflow, the runner; see `localBuilder`. */
  readonly builder: string;
  /** Of this run of the builder. */
  readonly invocation?: string | undefined;
  readonly startedOn: Date;
  readonly finishedOn: Date;
}

/** SLSA provenance v1 (https://slsa.dev/spec/v1.0/provenance). What it says is the publisher's word: `pawl rebuild` proves it. */
export function provenanceOf(build: Build): Json {
  const { project, version, source, commit, ref, dirty, inputs, locks, policies, tools, toolDigests = {}, builder, invocation } = build;
  const sorted = inputs.map(({ path, digest }) => ({ path, digest })).sort((left, right) => byCodeUnit(left.path, right.path));
  return {
    buildDefinition: {
      buildType,
      externalParameters: {
        project,
        version,
        ...(source === undefined ? {} : { source }),
        ...(ref === undefined ? {} : { ref }),
      },
      internalParameters: { tools: { ...tools }, ...(dirty ? { dirty: true } : {}) },
      resolvedDependencies: [
        { name: 'source', ...(source === undefined ? {} : { uri: sourceUri(source, ref) }), digest: { gitCommit: commit } },
        ...Object.entries(locks).map(([name, digest]) => ({ name, digest: sha256(digest) })),
        // Each of them is in the release's metadata.
        { name: 'inputs', digest: sha256(digestOf(canonicalJson(sorted))) },
        { name: 'policies', digest: sha256(policies) },
        ...Object.entries(toolDigests).map(([name, digest]) => ({ name: `tool ${name}`, digest: sha256(digest) })),
      ],
    },
    runDetails: {
      builder: { id: builder },
      metadata: {
        ...(invocation === undefined ? {} : { invocationId: invocation }),
        startedOn: build.startedOn.toISOString(),
        finishedOn: build.finishedOn.toISOString(),
      },
    },
  };
}

/** What the parameters and dependencies mean: Pawl compiled a project's commit into a release. */
export const buildType = 'https://pawl.dev/publish/v1';

/** Somebody's own machine. */
export const localBuilder = 'https://pawl.dev/builder/local';

const text = z.string().max(4096);

/** What is read of a provenance that Pawl made. */
export const provenanceSchema = z.object({
  buildDefinition: z.object({
    buildType: z.literal(buildType),
    externalParameters: z.object({ project: text, version: text, source: text.optional(), ref: text.optional() }),
    internalParameters: z.object({ tools: z.record(text, text).default({}), dirty: z.boolean().optional() }).default({ tools: {} }),
    resolvedDependencies: z
      .array(z.object({ name: text.optional(), uri: text.optional(), digest: z.record(text, text).default({}) }))
      .max(1000),
  }),
  runDetails: z.object({
    builder: z.object({ id: text }),
    metadata: z
      .object({ invocationId: text.optional(), startedOn: z.iso.datetime().optional(), finishedOn: z.iso.datetime().optional() })
      .default({}),
  }),
});

export type Provenance = z.output<typeof provenanceSchema>;

/** As others write it: `git+https://github.com/acme/shop@refs/heads/main`. */
function sourceUri(source: string, ref: string | undefined): string {
  const address = source.startsWith('git+') ? source : `git+${source}`;
  return ref === undefined ? address : `${address}@${ref}`;
}

function sha256(digest: Digest): { readonly sha256: string } {
  return { sha256: digest.slice('sha256:'.length) };
}
