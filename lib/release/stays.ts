import type { LedgerEntry } from '../promotion/record.ts';

/** A time in which one release was in force in an environment. */
export interface Stay {
  readonly version: string;
  readonly index: string;
  readonly since: Date;
  /** When another release took its place; undefined while it is in force. */
  readonly until?: Date | undefined;
}

/** The stays that a ledger tells of, oldest first. Records that move nothing (hold, unhold) do not end a stay. */
export function staysIn(newestFirst: readonly LedgerEntry[]): readonly Stay[] {
  const stays: Stay[] = [];
  for (const { record } of [...newestFirst].reverse()) {
    const last = stays.at(-1);
    if (last?.index === record.to?.index && last?.until === undefined) continue;
    const when = new Date(record.when);
    if (last !== undefined && last.until === undefined) stays[stays.length - 1] = { ...last, until: when };
    if (record.to !== null) stays.push({ version: record.to.version, index: record.to.index, since: when });
  }
  return stays;
}
