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
});

const failure = z.strictObject({ code: z.string(), message: z.string(), fix: z.string().optional() });

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
  }),
  diff: z.strictObject({ environment: z.string(), from: z.string().nullable(), to: z.string(), diff: diffSchema }),
  publish: z.strictObject({ version: z.string(), reference: z.string(), digest, environments: z.record(z.string(), digest) }),
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
