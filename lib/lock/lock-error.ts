import { PawlError } from '../errors.ts';

export type LockErrorCode =
  /** pawl.lock.json is not what Pawl writes. */
  | 'BAD_LOCK'
  /** pawl.lock.json cannot be read or written. */
  | 'LOCK_FILE';

export class LockError extends PawlError<LockErrorCode> {}
