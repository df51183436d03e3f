import { PawlError } from '../../errors.ts';

export type LedgerErrorCode =
  | 'FORK'
  /** Records that somebody took are gone. */
  | 'CUT_OFF'
  | 'BROKEN_CHAIN'
  | 'BAD_RECORD'
  | 'NOT_FOUND'
  | 'WRONG_ENVIRONMENT'
  | 'MISSING_MANIFEST'
  | 'BUSY'
  /** Its records must be signed by somebody who is trusted, and one is not. */
  | 'UNTRUSTED'
  /** There is nothing to resolve, or nothing of that name to keep. */
  | 'NOT_FORKED'
  | 'UNKNOWN_RECORD'
  | 'UNCERTAIN'
  | 'UNFINISHED';

/** What is wrong with a ledger, or why a record could not be added. Trouble with the registry itself is a RegistryError. */
export class LedgerError extends PawlError<LedgerErrorCode> {}
