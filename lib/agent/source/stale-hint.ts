import type { Digest } from '../../digest.ts';
import type { LedgerHead } from '../../promotion/ledger/reading/head.ts';

/** The tag `current` names something else than the newest record. */
export interface StaleHint {
  /** What it names; undefined where there is no such tag. */
  readonly names: Digest | undefined;
  /** The newest record. */
  readonly record: Digest;
  readonly sequence: number;
}

/** Pure. A writer sets the tag right after its record: seen once, this says nothing. */
export function staleHintOf(names: Digest | undefined, head: LedgerHead): StaleHint | undefined {
  if (head.kind !== 'head' || head.entry.digest === names) return undefined;
  return { names, record: head.entry.digest, sequence: head.entry.record.sequence };
}

export function isSameHint(left: StaleHint | undefined, right: StaleHint | undefined): boolean {
  return left?.names === right?.names && left?.record === right?.record;
}
