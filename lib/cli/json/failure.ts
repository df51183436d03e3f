import { z } from 'zod';
import type { PawlError } from '../../errors.ts';

/** An error, wherever an answer has one. */
export const failure = z.strictObject({ code: z.string(), message: z.string(), fix: z.string().optional() });

export function failureAnswer({ code, message, fix }: PawlError): z.output<typeof failure> {
  return { code, message, ...(fix === undefined ? {} : { fix }) };
}
