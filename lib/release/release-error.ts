import { PawlError } from '../errors.ts';

export type ReleaseErrorCode =
  | 'UNKNOWN_ENVIRONMENT'
  | 'UNKNOWN_RECORD'
  | 'UNKNOWN_DELIVERY'
  | 'BAD_VERSION'
  | 'BAD_DURATION'
  | 'NOT_IN_RELEASE'
  | 'NO_COMMIT'
  | 'DIRTY_WORK_TREE'
  | 'NOT_REPRODUCIBLE'
  | 'NOT_A_RELEASE'
  /** A registry is named by a reference to one release in it. */
  | 'NOT_A_REPOSITORY'
  | 'NO_PROOF'
  | 'FINDINGS'
  | 'NO_IDENTITY'
  | 'NOTHING_IN_FORCE'
  /** What is in force cannot be read. */
  | 'NOT_KNOWN'
  | 'NOTHING_TO_ROLL_BACK_TO'
  | 'NO_HOLD'
  | 'WRONG_HOLD'
  /** There is no veto to end, or there is one already. */
  | 'NO_VETO'
  | 'WRONG_TRACK'
  | 'ENVIRONMENT_MOVED'
  /** Records are to be signed, and nobody signs. */
  | 'NO_KEY'
  | 'UNTRUSTED_KEY'
  /** A record that does not count cannot be continued just so. */
  | 'UNTRUSTED_RECORD'
  /** Nobody is trusted by name, so that what is to be signed would be read by nobody. */
  | 'NO_TRUST'
  /** The environment does not let anybody go past its policies. */
  | 'NO_OVERRIDE'
  /** There is no such override to acknowledge, or not by them. */
  | 'NOT_TO_ACKNOWLEDGE'
  | 'BAD_PIN'
  | 'NO_PIN'
  | 'UNCOMMITTED_PIN'
  | 'SHALLOW_CLONE'
  | 'STALE_CHECKOUT'
  /** The release of a version is another one than was asked for. */
  | 'WRONG_RELEASE';

/** What a build-time verb (publish, promote, …) refused to do before it wrote anything. */
export class ReleaseError extends PawlError<ReleaseErrorCode> {}
