import { z } from 'zod';
import { digest } from './digest.ts';
import { identity } from './identity.ts';

/** What people and programs say about releases. */
export const evidenceAnswers = {
  attest: z.strictObject({
    version: z.string(),
    /** Digest of the release's index. */
    release: digest,
    type: z.string(),
    signer: identity,
    /** Whether the project trusts the signer with evidence; false where it trusts nobody by name. */
    trusted: z.boolean(),
    /** Of the bundle. */
    digest,
    tag: z.string(),
  }),
  attestations: z.strictObject({
    version: z.string(),
    release: digest,
    statements: z.array(
      z.strictObject({
        /** Beside the release itself, or in the evidence repository. */
        where: z.enum(['release', 'evidence']),
        type: z.string(),
        /** Null where it does not count. */
        signer: identity.nullable(),
        /** Of the bundle; null where it does not count. */
        digest: digest.nullable(),
        at: z.iso.datetime().nullable(),
        /** One line of what it says; null where it does not count, or says nothing that Pawl knows. */
        says: z.string().nullable(),
        /** Why it does not count; null where it does. */
        ignored: z.string().nullable(),
      }),
    ),
    /** False where there was more than is read. */
    complete: z.boolean(),
  }),
  approval: z.strictObject({
    result: z.enum(['written', 'dry-run', 'declined']),
    decision: z.enum(['approve', 'decline']),
    environment: z.string(),
    version: z.string(),
    release: digest,
    /** In force there when it was given, and bound by it. */
    base: z.strictObject({ version: z.string(), index: digest }).nullable(),
    signer: identity,
    expires: z.iso.datetime().nullable(),
    /** Of the bundle; null where nothing was written. */
    digest: digest.nullable(),
  }),
} as const;
