import type { LedgerEntry, RecordedRelease } from '../../promotion/record.ts';

/** A time in which one release was in force in an environment. */
export interface Stay {
  readonly version: string;
  readonly index: string;
  readonly since: Date;
  /** When another release took its place; undefined while it is in force. */
  readonly until?: Date | undefined;
  /** The release was taken back: a rollback ended the stay. */
  readonly rolledBack?: boolean | undefined;
}

/** The stays that a ledger tells of, oldest first. Records that move nothing (hold, unhold) do not end a stay. */
export function staysIn(newestFirst: readonly LedgerEntry[]): readonly Stay[] {
  const stays: Stay[] = [];
  let latest = 0;
  for (const { record } of [...newestFirst].reverse()) {
    // A record that says it is older than the one before it is as young as that: nobody gains time by writing a date.
    latest = Math.max(latest, Date.parse(record.when));
    const last = stays.at(-1);
    if (last?.index === record.to?.index && last?.until === undefined) continue;
    const when = new Date(latest);
    if (last !== undefined && last.until === undefined)
      stays[stays.length - 1] = { ...last, until: when, ...(record.action === 'rollback' ? { rolledBack: true } : {}) };
    if (record.to !== null) stays.push({ version: record.to.version, index: record.to.index, since: when });
  }
  return stays;
}

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
