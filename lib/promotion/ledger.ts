/** The door to an environment's ledger; what is behind it is in ledger/. */

export { LedgerError, type LedgerErrorCode } from './ledger/ledger-error.ts';
export { type Disagreement, readDisagreement } from './ledger/reading/disagreement.ts';
export { forkError, readCurrent, readHead } from './ledger/reading/head.ts';
export { type HistoryOptions, readHistory } from './ledger/reading/history.ts';
export type { IgnoredRecord, LedgerFork, LedgerHead } from './ledger/reading/ledger-head.ts';
export { type OverrideRecords, overrideLookBack, readOverrides } from './ledger/reading/overrides.ts';
export { proveChain } from './ledger/reading/prove-chain.ts';
export { cutOffError, cutOffSentence, type Witness } from './ledger/reading/witness.ts';
export { readRecord } from './ledger/stored/stored-record.ts';
export { taggedRecords } from './ledger/stored/tags.ts';
export type { ReadOptions, ReadWitnesses, VerifyRecord } from './ledger/stored/verify-record.ts';
export { appendRecord, type RecordDraft } from './ledger/writing/append.ts';
export type { ClaimHolder } from './ledger/writing/claim.ts';
export { leftBehind, type Resolution, resolveLedger } from './ledger/writing/resolve.ts';
export type { AppendOptions } from './ledger/writing/write-once.ts';
export type { Ledger } from './ledger/writing/writer.ts';
