import { PolicyError } from '../../policy-error.ts';
import { calendarTime, firstInstant, type Zone, zoneOf } from './zone.ts';

/** The days of the week. */
export type Day = 'Mon' | 'Tue' | 'Wed' | 'Thu' | 'Fri' | 'Sat' | 'Sun';

export interface Window {
  /** The days on which it opens. @default every day */
  readonly days?: readonly Day[] | undefined;
  /** When it opens, by the clock on the wall there: `09:00`. */
  readonly from: string;
  /** When it closes: `16:30`, `24:00`. A time that is not after `from` is one of the next day. */
  readonly to: string;
  /** The IANA time zone: `Europe/Berlin`, `UTC`. Summer time is followed. */
  readonly zone: string;
}

/** A window that was looked at; times in milliseconds of the day on the wall. */
export interface OpenHours {
  readonly days: ReadonlySet<number>;
  readonly opens: number;
  /** May be past midnight. */
  readonly closes: number;
  readonly zone: Zone;
  readonly text: string;
}

export function readWindow(policy: string, { days = allDays, from, to, zone }: Window): OpenHours {
  const opens = timeOfDay(policy, 'from', from);
  const closes = timeOfDay(policy, 'to', to);
  if (opens === day) throw bad(policy, `"from" is ${from}, expected a time before 24:00`);
  const numbers = days.map((name) => allDays.indexOf(name));
  if (numbers.length === 0 || numbers.includes(-1))
    throw bad(policy, `"days" is [${days.join(', ')}], expected some of ${allDays.join(', ')}`);
  return {
    days: new Set(numbers),
    opens,
    closes: closes > opens ? closes : closes + day,
    zone: zoneOf(policy, zone),
    text: `${days.length === 7 ? 'every day' : days.join(', ')} ${from} to ${to} (${zone})`,
  };
}

/** Whether the clock on the wall shows a time within the hours, of a window that opened today or yesterday. */
export function isOpen({ closes, days, opens, zone }: OpenHours, instant: Date): boolean {
  const now = calendarTime(zone.wallTime(instant));
  const midnight = Math.floor(now / day) * day;
  return [midnight, midnight - day].some((start) => days.has(weekday(start)) && start + opens <= now && now < start + closes);
}

/** The next moment after this one at which it opens; undefined where that is never (a window that summer time always leaves out). */
export function nextOpening(hours: OpenHours, instant: Date): Date | undefined {
  const midnight = Math.floor(calendarTime(hours.zone.wallTime(instant)) / day) * day;
  // A week, and two more where a change of the clocks leaves one out.
  for (let start = midnight - day; start <= midnight + 21 * day; start += day) {
    if (!hours.days.has(weekday(start))) continue;
    const opening = firstInstant(hours.zone, start + hours.opens);
    if (opening > instant && isOpen(hours, opening)) return opening;
  }
  return undefined;
}

const allDays: readonly Day[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const day = 86_400_000;

/** 0 is Monday. The first of January 1970 was a Thursday. */
function weekday(midnight: number): number {
  return (((midnight / day + 3) % 7) + 7) % 7;
}

function timeOfDay(policy: string, option: string, text: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? [];
  const time = Number(hours) * 3_600_000 + Number(minutes) * 60_000;
  if (!(time <= day)) throw bad(policy, `"${option}" is "${text}", expected a time like 09:30`);
  return time;
}

function bad(policy: string, what: string): PolicyError {
  return new PolicyError('BAD_OPTION', `Cannot make policy "${policy}": ${what}`);
}
