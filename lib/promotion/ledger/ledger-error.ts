import { PawlError } from '../../errors.ts';

export type LedgerErrorCode =
  | 'FORK'
  | 'BROKEN_CHAIN'
  | 'BAD_RECORD'
  | 'NOT_FOUND'
  | 'WRONG_ENVIRONMENT'
  | 'MISSING_MANIFEST'
  | 'BUSY'
  | 'UNCERTAIN'
  | 'UNFINISHED';

/** What is wrong with a ledger, or why a record could not be added. Trouble with the registry itself is a RegistryError. */
export class LedgerError extends PawlError<LedgerErrorCode> {}
