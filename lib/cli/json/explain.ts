import { z } from 'zod';
import { digest } from './digest.ts';
import { finding } from './finding.ts';

const outlook = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('allow'), from: z.iso.datetime() }),
  z.strictObject({ kind: z.literal('deny'), at: z.iso.datetime(), reasons: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('unknown'), after: z.iso.datetime() }),
]);

/** A signed statement, in one sentence. */
const read = z.strictObject({ kind: z.string(), digest: digest.optional(), says: z.string() });

const policy = z.strictObject({
  policy: z.string(),
  mode: z.enum(['enforce', 'warn', 'audit']),
  verdict: z.enum(['allow', 'deny', 'defer']),
  reason: z.string().optional(),
  until: z.iso.datetime().optional(),
  /** What to do about it; absent for a record. */
  fix: z.string().optional(),
  /** When it would let the move pass by itself; absent for a record. */
  outlook: outlook.optional(),
  read: z.array(read),
});

/** About judging a move. */
export const explainAnswers = {
  explain: z.strictObject({
    environment: z.string(),
    /** The record that was explained; absent for a move that nobody has made. */
    sequence: z.int().optional(),
    action: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    verdict: z.enum(['allow', 'deny', 'defer']),
    /** What no policy decides: holds, vetoes, signatures. Absent for a record. */
    findings: z.array(finding).optional(),
    policies: z.array(policy),
    /** Digest of the policies, and the commit that they came from. */
    judgedBy: z.strictObject({ digest, revision: z.string().nullable() }).nullable(),
    outlook: outlook.optional(),
    /** Whether each of those who may sign could make the move; absent for a record. */
    actors: z.array(z.strictObject({ name: z.string(), outlook })).optional(),
    /** Whoever went past the policies of a record, and why. */
    override: z.strictObject({ why: z.string(), who: z.string() }).optional(),
    /** Statements about the release that do not count. */
    ignored: z.array(z.strictObject({ tag: z.string(), reason: z.string() })).optional(),
  }),
} as const;
