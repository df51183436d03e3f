import { z } from 'zod';
import { diffSchema } from '../../manifest/diff.ts';
import { identitySchema } from '../../signing/identity.ts';
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
  /** Environments that it takes for moved there, as a dry run along the path does; absent where it takes none for moved. */
  assumed: z.array(z.string()).optional(),
  findings: z.array(finding),
  diff: diffSchema,
  /** Of the record that was written; absent where nothing was. */
  sequence: z.int().optional(),
  /** Why it goes past policies that refuse; absent where it does not. */
  override: z.string().optional(),
  /**
   * With `pinned`, and with `unchanged` where Git keeps the pin: the file that says it, below the project, and the commit where it was committed.
   * It says nothing of what is in force.
   */
  pin: z.strictObject({ file: z.string(), commit: z.string().optional() }).optional(),
  /** With `unchanged`: tags that pointed elsewhere than to what is in force, and were put right; absent where none did. */
  repaired: z.array(z.string()).optional(),
});

const hold = z.strictObject({ sequence: z.int(), who: z.string(), why: z.string(), since: z.iso.datetime() });

const veto = z.strictObject({ version: z.string(), index: digest, who: z.string(), why: z.string(), since: z.iso.datetime() });

const record = z.strictObject({
  sequence: z.int(),
  digest,
  action: z.string(),
  from: release.nullable(),
  to: release.nullable(),
  /** `identity`: who signed it; absent where somebody wrote it for another, or nobody signs. */
  who: z.strictObject({ name: z.string(), verified: z.boolean(), identity: identitySchema.optional() }),
  project: z.string().optional(),
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
  override: z.strictObject({ why: z.string(), who: z.string() }).nullable().optional(),
  acknowledges: z.int().optional(),
  approvals: z
    .array(z.strictObject({ who: z.string(), decision: z.enum(['approve', 'decline']), at: z.iso.datetime(), evidence: digest }))
    .optional(),
  resolves: z.array(digest).optional(),
  vetoes: z.array(veto).optional(),
  /** The newest record of the ledger of vetoes when the move was judged; null where it had none. */
  vetoHead: z.strictObject({ sequence: z.int(), digest }).nullable().optional(),
  /** What became of looking at its signature; absent where nobody did. */
  verification: z
    .union([
      z.strictObject({ kind: z.literal('signed'), signer: identitySchema }),
      z.strictObject({ kind: z.literal('untrusted'), reason: z.string() }),
    ])
    .optional(),
});

/** `who` `saw` it: `cluster eu-1 (apps/shop)` took it, `record 12 of production` names it. */
const lostRecord = z.strictObject({ sequence: z.int(), digest, who: z.string(), saw: z.enum(['took', 'names']) });

/** About environments: what is in force there, and how it came to be. */
export const ledgerAnswers = {
  move,
  /**
   * One for each environment that follows; where one could not be judged, has no version to follow, or was not tried, why. With `hold`: one that is pinned, is
   * held, and was not to be followed; there where all environments were asked for.
   */
  follow: z.array(
    z.union([
      move,
      z.strictObject({ environment: z.string(), error: failure }),
      z.strictObject({ environment: z.string(), reason: z.string(), hold: hold.optional() }),
    ]),
  ),
  promoteAll: z.strictObject({
    /** Of each environment in turn, up to the first that did not move. */
    moves: z.array(move),
    /** Environments that are past that version already. */
    ahead: z.array(z.string()),
    /** Environments that were not come to; with `error`, the first of them is the one that could not be judged. */
    left: z.array(z.string()),
    error: failure.optional(),
  }),
  /** Of a hold, or its end. */
  statement: z.strictObject({
    environment: z.string(),
    result: z.enum(['written', 'pinned', 'dry-run', 'declined']),
    /** Of the record that was written; absent where nothing was. */
    sequence: z.int().optional(),
    /** What is in force after it; absent where Git keeps the pin. */
    hold: hold.nullable().optional(),
    pin: z.strictObject({ file: z.string(), commit: z.string().optional() }).optional(),
    /** The version that the pin named before, where that was not in force: the pin now names what is. */
    named: z.string().optional(),
  }),
  acknowledge: z.strictObject({
    environment: z.string(),
    /** The record whose override it is about. */
    acknowledges: z.int(),
    result: z.enum(['written', 'dry-run', 'declined']),
    sequence: z.int().optional(),
  }),
  /** One for each environment whose pin Git keeps. */
  sync: z.array(
    z.union([
      z.strictObject({
        environment: z.string(),
        /** Null where the commit has none for it. */
        pin: z
          .strictObject({
            version: z.string(),
            digest: digest.optional(),
            why: z.string().optional(),
            hold: z.string().optional(),
            override: z.string().optional(),
          })
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
  /** With --verify: what the whole chain proved, and the records as without it. */
  provenHistory: z.strictObject({
    proven: z.strictObject({
      /** How many records the chain has, each the one that the next names by its digest. */
      records: z.int(),
      head: digest.nullable(),
      /** False where nobody is trusted by name. */
      signatures: z.boolean(),
    }),
    /** What lies there and does not count. */
    ignored: z.array(z.strictObject({ digest, sequence: z.int(), reason: z.string() })),
    /** Records that others took or name, and that are gone or do not count any more. */
    missing: z.array(lostRecord),
    records: z.array(record),
  }),
  resolve: z.strictObject({
    environment: z.string(),
    /** `none`: nothing has to be resolved, though sides may say what stands above the head and counts nowhere; `open`: it was shown, and nobody chose. */
    result: z.enum(['none', 'open', 'written', 'dry-run', 'declined']),
    /** Each newest first, down to what is in question. */
    sides: z.array(z.array(record)),
    /** Records that others took or name, and that are gone or do not count any more; absent where nobody knows of any. */
    lost: z.array(lostRecord).optional(),
    kept: digest.optional(),
    left: z.array(digest).optional(),
    /** Of the record that was written; absent where nothing was. */
    sequence: z.int().optional(),
  }),
  /** Of a veto, or its end. */
  veto: z.strictObject({
    version: z.string(),
    index: digest,
    result: z.enum(['written', 'dry-run', 'declined']),
    /** Of the record that was written; absent where nothing was. */
    sequence: z.int().optional(),
    /** All that stand after it. */
    vetoes: z.array(veto).optional(),
  }),
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
      /** The release in force was published from files that differ from its commit. */
      dirty: z.boolean(),
      forked: z.boolean(),
      /** Who signed the record that brought the release in force, where that was verified. */
      signed: z.string().nullable(),
      /** Of the release in force. */
      veto: z.strictObject({ who: z.string(), why: z.string(), since: z.iso.datetime() }).nullable(),
      /** Records that went past policies, and that nobody has acknowledged. */
      overrides: z.array(z.strictObject({ sequence: z.int(), who: z.string(), why: z.string(), when: z.iso.datetime() })),
      /** Records that nobody who is trusted signed. */
      ignored: z.array(z.strictObject({ digest, sequence: z.int(), reason: z.string() })),
      /** Records that others took or name, and that are gone or do not count any more. */
      missing: z.array(lostRecord),
      /** `current`, `live` and the version in force, where they point elsewhere than to what is in force. */
      strayTags: z.array(z.string()).optional(),
      /** What the work tree pins it to, where Git keeps the pin. */
      pin: z
        .strictObject({
          version: z.string().optional(),
          digest: digest.optional(),
          hold: z.string().optional(),
          /** The ledger says the same. */
          agrees: z.boolean(),
          error: failure.optional(),
        })
        .optional(),
      /** Reports about its releases by somebody who is trusted with other evidence: they count for nothing. Absent as `reports` is. */
      foreignReports: z.array(z.strictObject({ tag: z.string(), reason: z.string() })).optional(),
      /** What its clusters reported, in signed reports; absent where nobody is trusted with them. */
      reports: z
        .array(
          z.strictObject({
            cluster: z.string(),
            delivery: z.string(),
            version: z.string(),
            healthy: z.boolean(),
            healthySince: z.iso.datetime().nullable(),
            /** It has run out. */
            stale: z.boolean(),
            observedAt: z.iso.datetime(),
            validUntil: z.iso.datetime(),
            signer: z.string(),
          }),
        )
        .optional(),
      /**
       * What could not be read, and why: then that says nothing, or less than there may be (`newer` is null, `dirty` false, `veto` null, `missing`,
       * `reports` and `overrides` lack some). Empty where all of it is known.
       */
      unknown: z.array(
        z.strictObject({ field: z.enum(['newer', 'dirty', 'veto', 'missing', 'reports', 'overrides']), reason: z.string() }),
      ),
      /** Why it could not be read; everything else is null then. */
      error: failure.optional(),
      /** Of the cluster that was asked, with --context or --kubeconfig; absent otherwise. */
      deliveries: z.array(delivery).optional(),
    }),
  ),
} as const;
