import { z } from 'zod';
import type { Want } from '../constructs/incoming/want.ts';

const text = z.string().max(2048);

/** What constructs ask to be brought in: it comes out of user code's process, and names addresses that will be called. */
export const wantSchema: z.ZodType<Want> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('chart'), chart: text, repository: text.optional(), version: text }),
  z.strictObject({ kind: z.literal('file'), url: text }),
  z.strictObject({ kind: z.literal('git'), repository: text, commit: text, folder: text }),
  z.strictObject({ kind: z.literal('renderer'), name: z.enum(['helm', 'kustomize']) }),
]);
