import { z } from 'zod';

const result = z.enum(['proved', 'failed', 'open']);

export const verifyAnswers = {
  verify: z.strictObject({
    /** The reference that was looked at. */
    subject: z.string(),
    /** `failed` where one proof did; `open` where something could not be told from here. */
    outcome: result,
    proofs: z.array(z.strictObject({ subject: z.string(), claim: z.string(), result, detail: z.string() })),
  }),
} as const;
