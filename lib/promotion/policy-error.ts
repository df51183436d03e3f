import { PawlError } from '../errors.ts';

export type PolicyErrorCode =
  /** A policy is made with an option that means nothing: a time zone that there is not, a count of 0. */
  'BAD_OPTION';

/** A policy that cannot be made. Thrown where it is written, so that the compile shows the line. */
export class PolicyError extends PawlError<PolicyErrorCode> {}
