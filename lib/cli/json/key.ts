import { z } from 'zod';
import { digest } from './digest.ts';

export const keyAnswers = {
  key: z.strictObject({
    /** Null where the key came from the environment. */
    file: z.string().nullable(),
    /** SubjectPublicKeyInfo in PEM. */
    publicKey: z.string(),
    keyId: digest,
    /** Of a new one. */
    encrypted: z.boolean().optional(),
  }),
};
