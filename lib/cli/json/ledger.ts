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
  result: z.enum(['written', 'pinned', 'unchanged', 'refused', 'dry-run', 'declined', 'overtaken']),
  /** When the same move may pass; with `defer` only. */
  until: z.iso.datetime().optional(),
  findings: z.array(finding),
  diff: diffSchema,
  /** Of the record that was written; absent where nothing was. */
  sequence: z.int().optional(),
  /** With `pinned`: the file that says it, below the project, and the commit where it was committed. */
  pin: z.strictObject({ file: z.string(), commit: z.string().optional() }).optional(),
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
      mode: z.enum(['enforce', 'warn', 'audit']),
      verdict: z.enum(['allow', 'deny', 'defer']),
      reason: z.string().optional(),
      until: z.iso.datetime().optional(),
      /** The evidence that it read. */
      read: z.array(z.strictObject({ kind: z.string(), digest: digest.optional(), name: z.string().optional() })).optional(),
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
  /** Of a hold, or its end. */
  statement: z.strictObject({
    environment: z.string(),
    result: z.enum(['written', 'pinned', 'dry-run', 'declined']),
    /** Of the record that was written; absent where nothing was. */
    sequence: z.int().optional(),
    /** What is in force after it; absent where Git keeps the pin. */
    hold: hold.nullable().optional(),
    pin: z.strictObject({ file: z.string(), commit: z.string().optional() }).optional(),
  }),
  /** One for each environment whose pin Git keeps. */
  sync: z.array(
    z.union([
      z.strictObject({
        environment: z.string(),
        /** Null where the commit has none for it. */
        pin: z
          .strictObject({ version: z.string(), digest: digest.optional(), why: z.string().optional(), hold: z.string().optional() })
          .nullable(),
        /** The ledger says what the pin says. */
        agrees: z.boolean(),
        moves: z.array(move),
        holds: z.array(
          z.strictObject({
            action: z.enum(['hold', 'unhold']),
            result: z.enum(['written', 'dry-run', 'declined']),
            sequence: z.int().optional(),
          }),
        ),
      }),
      z.strictObject({ environment: z.string(), error: failure }),
    ]),
  ),
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
