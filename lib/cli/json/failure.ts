import { z } from 'zod';
import type { PawlError } from '../../errors.ts';

/** An error, wherever an answer has one. */
export const failure = z.strictObject({ code: z.string(), message: z.string(), fix: z.string().optional() });

/** An error that ended a command; where it stands for several, each of them. */
export const lastFailure = failure.extend({ failures: z.array(failure).min(1).optional() });

export function failureAnswer({ code, message, fix }: PawlError, several: readonly PawlError[] = []): z.output<typeof lastFailure> {
  const failures = several.map((one) => failureAnswer(one));
  return { code, message, ...(fix === undefined ? {} : { fix }), ...(failures.length === 0 ? {} : { failures }) };
}
