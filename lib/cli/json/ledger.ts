import { z } from 'zod';
import { diffSchema } from '../../manifest/diff.ts';
import { delivery } from './delivery.ts';
import { digest } from './digest.ts';
import { failure } from './failure.ts';
import { finding } from './finding.ts';

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

/** About environments: what is in force there, and how it came to be. */
export const ledgerAnswers = {
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
} as const;
