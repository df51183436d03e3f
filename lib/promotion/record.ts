import { z } from 'zod';
import type { Digest } from '../digest.ts';
import { identitySchema } from '../signing/identity.ts';
import type { Verification } from '../signing/verification.ts';

/** The media type of a record, and the artifactType of the manifest that carries it. */
export const recordMediaType = 'application/vnd.pawl.promotion.v1+json';

const digest = z.custom<Digest>((value) => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value), 'a sha256 digest');
const text = z.string().max(4096);
const name = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);

/** A release as a record names it: the index, and this environment's manifest out of it. */
const recordedRelease = z.strictObject({
  version: z.string().max(128),
  index: digest,
  manifest: digest,
});

const recordedHold = z.strictObject({
  /** The sequence of the record that set it: how `promote --hold` names it. */
  sequence: z.int().min(1),
  who: text,
  why: text,
  since: z.iso.datetime(),
});

export const recordedVerdict = z.strictObject({
  policy: text,
  mode: z.enum(['enforce', 'warn', 'audit']),
  verdict: z.enum(['allow', 'deny', 'defer']),
  reason: text.optional(),
  until: z.iso.datetime().optional(),
  /** The evidence that it read, by the digest of each bundle or by a name (`source`, `history`). */
  read: z
    .array(z.strictObject({ kind: text, digest: digest.optional(), name: text.optional() }))
    .max(256)
    .optional(),
});

/** Somebody's signed word that counted when the move was judged. */
export const recordedApproval = z.strictObject({
  who: text,
  decision: z.enum(['approve', 'decline']),
  at: z.iso.datetime(),
  /** Digest of the bundle. */
  evidence: digest,
});

/** A version that nobody may promote anywhere. */
const recordedVeto = z.strictObject({
  version: z.string().max(128),
  /** Digest of the release's index. */
  index: digest,
  who: text,
  why: text,
  since: z.iso.datetime(),
});

/**
 * One promotion record: a move of an environment, or a statement about its moves (hold, unhold).
 * It lies in the environment's repository as the only layer of a manifest of artifactType `recordMediaType`
 * whose `subject` is the record before it, so that a registry's garbage collection keeps the chain.
 */
export const promotionRecord = z.strictObject({
  schema: z.literal(1),
  environment: name,
  /** 1 for the first; each next one is one higher. */
  sequence: z.int().min(1),
  /** Digest of the manifest of the record before; null for the first. */
  previous: digest.nullable(),
  action: z.enum(['promote', 'follow', 'rollback', 'hold', 'unhold', 'veto', 'unveto', 'override', 'acknowledge', 'resolve']),
  /** The release in force before and after; `to` equals `from` where the record moves nothing. Null: none. */
  from: recordedRelease.nullable(),
  to: recordedRelease.nullable(),
  /** The hold in force after this record. Only a record ends it. */
  hold: recordedHold.nullable(),
  who: z.strictObject({
    name: text,
    /** The author signed the record, as `identity`; false where somebody signed it for another, or nobody signs. */
    verified: z.boolean(),
    /** Who signed it, for themselves or for another: what readers hold against the signature, so that nobody writes in another's name. */
    identity: identitySchema.optional(),
  }),
  when: z.iso.datetime(),
  why: text.nullable(),
  /** The policies that judged: digest of the compiled policies, and the commit that they came from. */
  policies: z.strictObject({ digest, revision: text.nullable() }).nullable(),
  verdicts: z.array(recordedVerdict).max(256),
  /** Summary of the semantic diff, in lines for people: at most 50, and how many were left out. */
  changes: z
    .strictObject({ created: z.int(), changed: z.int(), deleted: z.int(), lines: z.array(text).max(50), omitted: z.int() })
    .nullable(),
  // What follows is newer than the first records, and absent from them.
  /** The project whose environment it is: with the same keys in two projects, a record of one is none of the other. */
  project: name.optional(),
  /** Whoever went past policies that refused, and why. */
  override: z.strictObject({ why: text, who: text }).nullable().optional(),
  /** With `acknowledge`: the sequence of the record whose override was looked at. */
  acknowledges: z.int().min(1).optional(),
  /** Those that a policy of this move read, and that are about this very step. Early records list all that there were. */
  approvals: z.array(recordedApproval).max(256).optional(),
  /** With `resolve`: the record that it continues, and every record that it leaves behind. */
  resolves: z.array(digest).min(1).max(10_000).optional(),
  /** In the ledger of vetoes: all that stand after this record, so that its head alone tells them. */
  vetoes: z.array(recordedVeto).max(1000).optional(),
  /**
   * In an environment's ledger: the newest record of the ledger of vetoes when the release in force was judged; null where it had none.
   * Whoever reads a ledger of vetoes that ends before it knows that it was cut off.
   */
  vetoHead: z
    .strictObject({ sequence: z.int().min(1), digest })
    .nullable()
    .optional(),
});

export type RecordedRelease = z.output<typeof recordedRelease>;
export type RecordedHold = z.output<typeof recordedHold>;
export type RecordedVerdict = z.output<typeof recordedVerdict>;
export type RecordedApproval = z.output<typeof recordedApproval>;
export type RecordedVeto = z.output<typeof recordedVeto>;
export type PromotionRecord = z.output<typeof promotionRecord>;

/** A record together with the digest of the manifest that carries it. */
export interface LedgerEntry {
  readonly digest: Digest;
  readonly record: PromotionRecord;
  /** How its author was proven: `none` where nobody looked. */
  readonly verification: Verification;
}
