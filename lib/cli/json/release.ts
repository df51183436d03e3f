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
} as const;
