import { Duration } from '../../duration.ts';

/** How long whoever may write the tag `current` can delay a record by setting it back: the ledger is read whole as often as this. */
export const defaultReadLedgerEvery = Duration.minutes(3);

const least = Duration.seconds(1);
const most = Duration.hours(24);

/** The milliseconds of a flag; undefined where it is no time between a second and a day. */
export function readLedgerEveryOf(text: string): number | undefined {
  const read = Duration.parse(text)?.milliseconds;
  return read !== undefined && read >= least.milliseconds && read <= most.milliseconds ? read : undefined;
}

export const readLedgerEveryForm = `a time from ${least} to ${most.milliseconds / 3_600_000}h`;
