import { PawlError } from '../errors.ts';

export type ReleaseErrorCode =
  | 'UNKNOWN_ENVIRONMENT'
  | 'BAD_VERSION'
  | 'BAD_DURATION'
  | 'NOT_IN_RELEASE'
  | 'NO_COMMIT'
  | 'FINDINGS'
  | 'NO_IDENTITY'
  | 'NOTHING_IN_FORCE'
  | 'NOTHING_TO_ROLL_BACK_TO'
  | 'NO_HOLD'
  | 'WRONG_HOLD'
  | 'WRONG_TRACK'
  | 'ENVIRONMENT_MOVED';

/** What a build-time verb (publish, promote, …) refused to do before it wrote anything. */
export class ReleaseError extends PawlError<ReleaseErrorCode> {}
