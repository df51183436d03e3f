import { z } from 'zod';

const place = z.strictObject({ file: z.string(), line: z.int().min(1), column: z.int().min(1).optional() });

/** What every command that checks says of what it found. */
export const finding = z.strictObject({
  id: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  fix: z.string().optional(),
  environment: z.string().optional(),
  application: z.string().optional(),
  object: z.string().optional(),
  field: z.string().optional(),
  construct: z.string().optional(),
  source: place.optional(),
  /** Where the object stands in a file that came in. */
  input: place.optional(),
  /** It may stand until then, and is a warning; `severity` is what it would be otherwise. */
  acknowledged: z.strictObject({ reason: z.string(), expires: z.string(), severity: z.enum(['error', 'warning']) }).optional(),
});
