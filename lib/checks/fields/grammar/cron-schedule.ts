import { counted } from '../../../counted.ts';
/** What is wrong with the schedule of a CronJob; undefined where it can be read (robfig/cron v3, ParseStandard). */
export function scheduleProblem(schedule: string): string | undefined {
  if (/^(?:CRON_)?TZ=/.test(schedule)) return 'it names a time zone, which belongs into spec.timeZone';
  if (schedule.startsWith('@'))
    return descriptors.has(schedule) || /^@every \d/.test(schedule) ? undefined : `"${schedule.slice(0, 50)}" is no descriptor`;
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== 5) return `it has ${counted(fields.length, 'field')}, expected 5: minute, hour, day, month, weekday`;
  for (const [index, text] of fields.entries()) {
    const place = places[index];
    const wrong = place === undefined ? undefined : text.split(',').find((range) => !isRange(range, place));
    if (place !== undefined && wrong !== undefined)
      return `"${wrong.slice(0, 50)}" is no ${place.name}, expected ${place.least} to ${place.most}`;
  }
  return undefined;
}

interface Place {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words: readonly string[];
}

/** `5`, `1-5`, steps of 15, `mon-fri`, `10/5`. */
function isRange(text: string, place: Place): boolean {
  const [range = '', step, ...more] = text.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,8}$/.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const [first, last, ...others] = range.split('-').map((end) => read(end, place));
  return others.length === 0 && first !== undefined && (range.includes('-') ? last !== undefined && first <= last : true);
}

function read(text: string, { least, most, words }: Place): number | undefined {
  const word = words.indexOf(text.toLowerCase());
  const value = word !== -1 ? word + least : /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const places: readonly Place[] = [
  { name: 'minute', least: 0, most: 59, words: [] },
  { name: 'hour', least: 0, most: 23, words: [] },
  { name: 'day of the month', least: 1, most: 31, words: [] },
  { name: 'month', least: 1, most: 12, words: months },
  { name: 'day of the week', least: 0, most: 6, words: weekdays },
];
const descriptors = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);
