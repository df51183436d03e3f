import { z } from 'zod';
import type { PawlError } from '../errors.ts';
import { diffSchema } from '../manifest/diff.ts';

/**
 * What `--json` prints, command by command. Other programs lean on these shapes: a test pins them,
 * so that a change is a decision and not an accident.
 */

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const finding = z.strictObject({
  id: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  fix: z.string().optional(),
  environment: z.string().optional(),
  application: z.string().optional(),
  object: z.string().optional(),
  field: z.string().optional(),
  construct: z.string().optional(),
  source: z.strictObject({ file: z.string(), line: z.int().min(1), column: z.int().min(1).optional() }).optional(),
  /** It may stand until then, and is a warning; `severity` is what it would be otherwise. */
  acknowledged: z.strictObject({ reason: z.string(), expires: z.string(), severity: z.enum(['error', 'warning']) }).optional(),
});

const failure = z.strictObject({ code: z.string(), message: z.string(), fix: z.string().optional() });

const lockedImage = z.strictObject({ version: z.string(), digest });

const release = z.strictObject({ version: z.string(), index: digest, manifest: digest });

const move = z.strictObject({
  environment: z.string(),
  from: release.nullable(),
  to: release,
  verdict: z.enum(['allow', 'deny', 'defer']),
  /** What became of it; only `written` has a sequence. */
  result: z.enum(['written', 'unchanged', 'refused', 'dry-run', 'declined', 'overtaken']),
  /** When the same move may pass; with `defer` only. */
  until: z.iso.datetime().optional(),
  findings: z.array(finding),
  diff: diffSchema,
  /** Of the record that was written; absent where nothing was. */
  sequence: z.int().optional(),
});

const hold = z.strictObject({ sequence: z.int(), who: z.string(), why: z.string(), since: z.iso.datetime() });

const record = z.strictObject({
  sequence: z.int(),
  digest,
  action: z.string(),
  from: release.nullable(),
  to: release.nullable(),
  who: z.strictObject({ name: z.string(), verified: z.boolean() }),
  when: z.iso.datetime(),
  why: z.string().nullable(),
  hold: hold.nullable(),
  policies: z.strictObject({ digest, revision: z.string().nullable() }).nullable(),
  verdicts: z.array(
    z.strictObject({
      policy: z.string(),
      mode: z.enum(['enforce', 'warn']),
      verdict: z.enum(['allow', 'deny', 'defer']),
      reason: z.string().optional(),
      until: z.iso.datetime().optional(),
    }),
  ),
  changes: z
    .strictObject({ created: z.int(), changed: z.int(), deleted: z.int(), lines: z.array(z.string()), omitted: z.int() })
    .nullable(),
});

const delivery = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  ready: z.boolean().nullable(),
  message: z.string().nullable(),
  version: z.string().nullable(),
  sequence: z.int().nullable(),
  suspended: z.string().nullable(),
});

export const answers = {
  synth: z.strictObject({
    environments: z.record(
      z.string(),
      z.strictObject({
        digest,
        objects: z.array(
          z.strictObject({
            id: z.string(),
            apiVersion: z.string(),
            kind: z.string(),
            namespace: z.string().optional(),
            name: z.string(),
            application: z.string(),
            wave: z.int(),
          }),
        ),
      }),
    ),
  }),
  check: z.strictObject({
    environments: z.record(z.string(), z.strictObject({ objects: z.int(), policies: z.array(z.string()) })),
    findings: z.array(finding),
    /** What no check without a cluster can settle. */
    unproven: z.array(
      z.strictObject({ environment: z.string(), id: z.string(), message: z.string(), objects: z.int(), example: z.string().optional() }),
    ),
  }),
  diff: z.strictObject({
    environment: z.string(),
    from: z.string().nullable(),
    to: z.string(),
    diff: diffSchema,
    /** With --cluster only. */
    cluster: z
      .strictObject({
        server: z.string(),
        /** `namespace/name`; null: none there, so that what would be pruned is not known. */
        delivery: z.string().nullable(),
        refused: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
        /** What leaves the set and would stay. */
        kept: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
        unproven: z.array(z.string()),
      })
      .optional(),
  }),
  publish: z.strictObject({
    version: z.string(),
    reference: z.string(),
    digest,
    /** It was compiled from files that differ from the commit. */
    dirty: z.boolean(),
    /** It was compiled twice, to the same bytes. */
    verified: z.boolean(),
    environments: z.record(z.string(), digest),
  }),
  rebuild: z.strictObject({
    version: z.string(),
    reference: z.string(),
    commit: z.string(),
    /** What the commit compiles to is what was published. */
    same: z.boolean(),
    published: digest,
    rebuilt: digest,
    packages: z.enum(['linked', 'linked without lock file', 'installed']),
    /** Empty where it is the same. */
    differences: z.array(finding),
  }),
  move,
  /** One for each environment that follows; where one could not be judged, why. */
  follow: z.array(z.union([move, z.strictObject({ environment: z.string(), error: failure })])),
  statement: z.strictObject({ environment: z.string(), sequence: z.int(), hold: hold.nullable() }),
  history: z.array(record),
  status: z.array(
    z.strictObject({
      environment: z.string(),
      tier: z.string(),
      track: z.string(),
      repository: z.string(),
      version: z.string().nullable(),
      sequence: z.int().nullable(),
      since: z.iso.datetime().nullable(),
      who: z.string().nullable(),
      hold: hold.nullable(),
      newer: z.string().nullable(),
      forked: z.boolean(),
      /** Why it could not be read; everything else is null then. */
      error: failure.optional(),
      /** Of the cluster that was asked, with --context or --kubeconfig; absent otherwise. */
      deliveries: z.array(delivery).optional(),
    }),
  ),
  suspension: z.strictObject({ namespace: z.string(), name: z.string(), suspended: z.boolean(), reason: z.string().nullable() }),
  /** What `agent install` prints or has applied, in the order of applying. */
  install: z.strictObject({ applied: z.boolean(), objects: z.array(z.looseObject({ apiVersion: z.string(), kind: z.string() })) }),
  images: z.strictObject({
    /** Those that are asked for by a range; `locked` is null where the lock has none. */
    images: z.array(
      z.strictObject({ repository: z.string(), range: z.string(), locked: lockedImage.nullable(), environments: z.array(z.string()) }),
    ),
    /** Those that objects name in another way. */
    others: z.array(z.strictObject({ image: z.string(), environments: z.array(z.string()) })),
    /** False where the project has errors: there may be more images. */
    complete: z.boolean(),
  }),
  'images outdated': z.array(
    z.strictObject({
      repository: z.string(),
      range: z.string(),
      locked: lockedImage.nullable(),
      /** The newest version in the range; null where the registry could not say. */
      inRange: lockedImage.nullable(),
      /** The newest version of all that is no pre-release. */
      newest: z.string().nullable(),
      /** What became of the tag of the locked version. */
      tag: z.enum(['same', 'moved', 'gone']).nullable(),
      error: failure.optional(),
    }),
  ),
  'images update': z.strictObject({
    /** False with --dry-run. */
    written: z.boolean(),
    changes: z.array(
      z.strictObject({
        image: z.string(),
        /** `repinned`: another digest under the same version; `kept`: the registry only has older versions in the range. */
        change: z.enum(['added', 'moved', 'repinned', 'kept', 'removed']),
        from: lockedImage.nullable(),
        to: lockedImage.nullable(),
      }),
    ),
    failed: z.array(z.strictObject({ image: z.string(), error: failure })),
  }),
  import: z.strictObject({
    /** Relative to the project's folder. */
    folder: z.string(),
    upToDate: z.boolean(),
    /** False with --check. */
    written: z.boolean(),
    definitions: z.int(),
    files: z.array(
      z.strictObject({
        /** Relative to `folder`. */
        path: z.string(),
        state: z.enum(['created', 'changed', 'unchanged']),
        /** Of a module; absent for the definitions that checks read. */
        construct: z.string().optional(),
        apiVersion: z.string().optional(),
      }),
    ),
  }),
  vendor: z.strictObject({
    /** Whether pawl.lock.json says something new. */
    changed: z.boolean(),
    items: z.array(
      z.strictObject({
        kind: z.enum(['chart', 'file', 'git']),
        name: z.string(),
        path: z.string(),
        digest,
        state: z.enum(['kept', 'fetched', 'added', 'moved']),
        /** The host that it came from, where that is another one than was asked. */
        from: z.string().optional(),
      }),
    ),
    renderers: z.strictObject({ helm: z.string().optional(), kustomize: z.string().optional() }),
    /** Files with the types of charts' values. */
    types: z.array(z.string()),
    /** Paths that were taken away. */
    removed: z.array(z.string()),
  }),
  /** Of `vendor --check`; empty where all is as locked. */
  vendorCheck: z.strictObject({ problems: z.array(z.string()) }),
  init: z.strictObject({ folder: z.string(), files: z.array(z.string()) }),
  error: z.strictObject({ error: failure }),
} as const;

export type Answer<K extends keyof typeof answers> = z.input<(typeof answers)[K]>;

/** The text of an answer, checked against its own schema: what does not fit is a bug, not an answer. */
export function answerText<K extends keyof typeof answers>(kind: K, value: Answer<K>): string {
  return JSON.stringify(answers[kind].parse(value), undefined, 2);
}

export function failureAnswer({ code, message, fix }: PawlError): Answer<'error'>['error'] {
  return { code, message, ...(fix === undefined ? {} : { fix }) };
}
