import { PolicyError } from '../../policy-error.ts';

/** What a clock on the wall shows. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** A time zone by its IANA name, with its changes of offset as the runtime's tables know them. */
export interface Zone {
  readonly name: string;
  readonly wallTime: (instant: Date) => WallTime;
}

/** A PolicyError where there is no such zone. */
export function zoneOf(policy: string, name: string): Zone {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw new PolicyError('BAD_OPTION', `Cannot make policy "${policy}": there is no time zone "${name}"`, {
      cause,
      fix: 'Name it as IANA does: "Europe/Berlin", "UTC"',
    });
  }
  return { name, wallTime: (instant) => wallTimeOf(format.formatToParts(instant)) };
}

function wallTimeOf(parts: readonly Intl.DateTimeFormatPart[]): WallTime {
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

/** The wall time as milliseconds of a calendar without zones: to be compared and added to, not a time. */
export function calendarTime({ day, hour, minute, month, second, year }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The first moment at which the clock on the wall shows this time or a later one of that day: where clocks are put forward over it,
 * the moment when they are; where they are put back over it, the first of the two.
 */
export function firstInstant({ wallTime }: Zone, calendar: number): Date {
  const offsetAt = (time: number) => calendarTime(wallTime(new Date(time))) - Math.floor(time / 1000) * 1000;
  // The two offsets that can be in force around it: those of a day before and after.
  const tries = [calendar - offsetAt(calendar - day), calendar - offsetAt(calendar + day)].sort((left, right) => left - right);
  const [early = calendar, late = calendar] = tries;
  if (shows(wallTime, early, calendar)) return new Date(early);
  if (shows(wallTime, late, calendar)) return new Date(late);
  // Left out by a change: it happens between the two, at a whole minute.
  for (let at = early; at < late; at += minute) if (calendarTime(wallTime(new Date(at))) >= calendar) return new Date(at);
  return new Date(late);
}

const day = 86_400_000;
const minute = 60_000;

function shows(wallTime: Zone['wallTime'], instant: number, calendar: number): boolean {
  return calendarTime(wallTime(new Date(instant))) === calendar;
}
