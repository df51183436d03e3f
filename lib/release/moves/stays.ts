import type { LedgerEntry, RecordedRelease } from '../../promotion/record.ts';
import { inWrittenOrder } from './written-order.ts';

/** A time in which one release was in force in an environment. */
export interface Stay {
  readonly version: string;
  readonly index: string;
  readonly since: Date;
  /** When another release took its place, not after now; undefined while it is in force. */
  readonly until?: Date | undefined;
  /** The release was taken back: a rollback ended the stay. */
  readonly rolledBack?: boolean | undefined;
}

/**
 * The stays that a ledger tells of, oldest first. Records that move nothing (hold, unhold) do not end a stay. One that says it is from a time to
 * come has ended it by now: what nobody has lived through is no time in which a release has been tried.
 */
export function staysIn(newestFirst: readonly LedgerEntry[], now: Date): readonly Stay[] {
  const stays: Stay[] = [];
  const dated = newestFirst.map(({ record }) => ({ record, when: new Date(record.when) }));
  for (const { record, when } of inWrittenOrder(dated, now).toReversed()) {
    const last = stays.at(-1);
    if (last?.index === record.to?.index && last?.until === undefined) continue;
    if (last !== undefined && last.until === undefined)
      stays[stays.length - 1] = { ...last, until: when < now ? when : now, ...(record.action === 'rollback' ? { rolledBack: true } : {}) };
    if (record.to !== null) stays.push({ version: record.to.version, index: record.to.index, since: when });
  }
  return stays;
}

/** How many records a rollback looks back on: more than what goes forward, since many of them may have moved nothing. */
export const rollbackLookBack = 1000;

/**
 * The releases that an environment can be rolled back to, nearest first, and the one in force before them: what stood under each forward
 * move. A rollback takes away what it went past, so that rolling back twice goes back twice and never forward again.
 */
export function rollbackChain(newestFirst: readonly LedgerEntry[]): readonly RecordedRelease[] {
  const chain: RecordedRelease[] = [];
  for (const { record } of [...newestFirst].reverse()) {
    const { to } = record;
    if (to === null || to.index === chain.at(-1)?.index) continue;
    const earlier = record.action === 'rollback' ? chain.findLastIndex(({ index }) => index === to.index) : -1;
    if (earlier === -1) chain.push(to);
    else chain.length = earlier + 1;
  }
  return chain.reverse();
}
