/** The door to an environment's ledger; what is behind it is in ledger/. */
export { appendRecord, type RecordDraft } from './ledger/append.ts';
export type { ClaimHolder } from './ledger/claim.ts';
export { type Disagreement, readDisagreement } from './ledger/disagreement.ts';
export { forkError, readCurrent, readHead } from './ledger/head.ts';
export { type HistoryOptions, readHistory } from './ledger/history.ts';
export { LedgerError, type LedgerErrorCode } from './ledger/ledger-error.ts';
export type { IgnoredRecord, LedgerFork, LedgerHead } from './ledger/ledger-head.ts';
export { proveChain } from './ledger/prove-chain.ts';
export { leftBehind, type Resolution, resolveLedger } from './ledger/resolve.ts';
export { readRecord } from './ledger/stored-record.ts';
export type { ReadOptions, ReadWitnesses, VerifyRecord } from './ledger/verify-record.ts';
export { cutOffError, cutOffSentence, type Witness } from './ledger/witness.ts';
export type { AppendOptions } from './ledger/write-once.ts';
export type { Ledger } from './ledger/writer.ts';
