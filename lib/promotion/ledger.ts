/** The door to an environment's ledger; what is behind it is in ledger/. */
export { type AppendOptions, appendRecord, type RecordDraft } from './ledger/append.ts';
export type { ClaimHolder } from './ledger/claim.ts';
export { forkError, type LedgerFork, type LedgerHead, readCurrent, readHead } from './ledger/head.ts';
export { type HistoryOptions, readHistory } from './ledger/history.ts';
export { LedgerError, type LedgerErrorCode } from './ledger/ledger-error.ts';
export { readRecord } from './ledger/stored-record.ts';
export type { Ledger } from './ledger/writer.ts';
