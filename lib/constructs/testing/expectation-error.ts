import { PawlError } from '../../errors.ts';

export type ExpectationErrorCode =
  /** The object that a test asks for is not there, or is there several times. */
  | 'NOT_FOUND'
  /** A policy decides otherwise than a table says. */
  | 'DECIDES_OTHERWISE';

/** What fails a test. A plain error with all there is to read in its message, so that every test runner shows it as it is. */
export class ExpectationError extends PawlError<ExpectationErrorCode> {}
