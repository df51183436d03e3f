import type { Digest } from '../../../digest.ts';
import type { LedgerEntry } from '../../record.ts';
import type { Witness } from './witness.ts';

export type LedgerHead = EmptyLedger | OrderlyLedger | LedgerFork;

/** No record, or none that counts. */
export interface EmptyLedger {
  readonly kind: 'empty';
  readonly ignored: readonly IgnoredRecord[];
  /** Records that it once had, the newest first; absent where nobody knows of any. */
  readonly missing?: readonly Witness[];
}

export interface OrderlyLedger {
  readonly kind: 'head';
  readonly entry: LedgerEntry;
  readonly ignored: readonly IgnoredRecord[];
  /** As of an empty one. */
  readonly missing?: readonly Witness[];
}

/** Two or more records of one sequence: nobody writes or moves until it is resolved. */
export interface LedgerFork {
  readonly kind: 'fork';
  /** The lowest that has several. */
  readonly sequence: number;
  readonly entries: readonly LedgerEntry[];
  readonly ignored: readonly IgnoredRecord[];
}

/**
 * A record that nobody who is trusted signed: it neither moves nor forks the ledger. Of those below the head only they that stand
 * beside another one are looked for: the rest of the chain is proven by the digests that its records name.
 */
export interface IgnoredRecord {
  readonly digest: Digest;
  readonly sequence: number;
  /** One sentence without final period. */
  readonly reason: string;
}
