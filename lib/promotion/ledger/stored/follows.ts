import type { LedgerEntry, PromotionRecord } from '../../record.ts';

/** Whether a record stands one above that entry. Only one that resolves a fork may leave sequences out: those of the side that it left. */
export function follows({ action, sequence, resolves = [] }: PromotionRecord, { digest, record }: LedgerEntry): boolean {
  if (record.sequence === sequence - 1) return true;
  return action === 'resolve' && record.sequence < sequence && resolves.includes(digest);
}
