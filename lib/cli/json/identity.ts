import { z } from 'zod';
import { digest } from './digest.ts';

/** Who a signature proves to have signed. */
export const identity = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key'), keyId: digest, name: z.string() }),
  z.strictObject({ kind: z.literal('certificate'), issuer: z.string(), subject: z.string() }),
]);
