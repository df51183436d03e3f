import { z } from 'zod';
import { digest } from './digest.ts';
import { finding } from './finding.ts';
import { identity } from './identity.ts';

/** About releases and the commits that they come from. */
export const releaseAnswers = {
  publish: z.strictObject({
    version: z.string(),
    reference: z.string(),
    digest,
    /** `unchanged`: these very bytes were published under that version before. */
    result: z.enum(['published', 'unchanged']),
    /** It was compiled from files that differ from the commit. */
    dirty: z.boolean(),
    /** It was compiled twice, to the same bytes. */
    verified: z.boolean(),
    /** Who signed it; null where nobody did. */
    signer: identity.nullable(),
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
  sign: z.strictObject({
    version: z.string(),
    release: digest,
    /** `unchanged`: whoever signs has signed all of it before; `copied`: nobody signed, signatures that were there were copied. */
    result: z.enum(['signed', 'unchanged', 'copied', 'dry-run', 'declined']),
    /** Null where nobody signs. */
    signer: identity.nullable(),
    /** Why it was believed: whose signature it had, or that somebody rebuilt it; null where nobody signs. */
    believed: z.union([identity, z.literal('rebuilt')]).nullable(),
    /** What is signed anew, by predicate type; the environment whose manifest it is about, null: the release itself. */
    statements: z.array(z.strictObject({ environment: z.string().nullable(), type: z.string() })),
    /** What became of the signatures in each environment of the release; empty where nothing was written. */
    copies: z.array(
      z.strictObject({
        environment: z.string(),
        result: z.enum(['copied', 'there', 'not-promoted', 'denied', 'failed']),
        /** Why not, where it was denied or failed. */
        reason: z.string().optional(),
      }),
    ),
  }),
} as const;
