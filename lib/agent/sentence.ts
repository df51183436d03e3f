import { messageOf, PawlError } from '../errors.ts';

/** What went wrong, and what to do about it: for a status or an event, which have one text. */
export function sentenceOf(error: unknown): string {
  return error instanceof PawlError && error.fix !== undefined ? `${error.message}. ${error.fix}` : messageOf(error);
}
