import { inWords } from '../../errors.ts';
import type { Finding, SourcePlace } from '../../finding.ts';
import type { Acknowledgement } from './acknowledgement.ts';

/** One that makes sense, with where `acknowledge(…)` was called. */
export interface ReadAcknowledgement extends Acknowledgement {
  readonly source?: SourcePlace | undefined;
}

export interface ReadAcknowledgements {
  readonly acknowledged: readonly ReadAcknowledgement[];
  readonly findings: readonly Finding[];
}

/**
 * Those that can be applied, and a finding for each that cannot: a project may come from JavaScript, or through a cast.
 *
 * @param owner whose they are, as a sentence begins
 * @param placeOf where one was written
 */
export function readAcknowledgements(
  value: unknown,
  owner: string,
  placeOf: (acknowledgement: Acknowledgement) => SourcePlace | undefined = () => undefined,
): ReadAcknowledgements {
  if (value === undefined) return { acknowledged: [], findings: [] };
  if (!Array.isArray(value)) return { acknowledged: [], findings: [bad(`${owner} acknowledges something that is no list`)] };
  const acknowledged: ReadAcknowledgement[] = [];
  const findings: Finding[] = [];
  for (const [index, item] of value.entries()) {
    const reason = problemOf(item);
    if (reason === undefined) acknowledged.push(exactly(item, placeOf(item)));
    else findings.push(bad(`Acknowledgement ${index + 1} of ${owner} ${reason}`));
  }
  return { acknowledged, findings };
}

/** Only what belongs there: it goes through JSON, and is checked on arrival. */
function exactly({ kind, finding, object, reason, expires }: Acknowledgement, source: SourcePlace | undefined): ReadAcknowledgement {
  return { kind, finding, ...(object === undefined ? {} : { object }), reason, expires, ...(source === undefined ? {} : { source }) };
}

function problemOf(item: Partial<Acknowledgement> | null | undefined): string | undefined {
  if (item === null || typeof item !== 'object' || item.kind !== 'acknowledgement') return 'is none, expected acknowledge({ … })';
  if (!isText(item.finding)) return 'names no finding';
  if (item.object !== undefined && !isText(item.object)) return 'names an object that is no text';
  if (!isText(item.reason)) return 'gives no reason';
  if (lastMoment(item.expires) === undefined) return `expires on "${inWords(item.expires).slice(0, 50)}", expected a day like 2027-01-31`;
  return undefined;
}

/** The end of that day, in UTC; undefined where there is no such day. */
export function lastMoment(day: unknown): Date | undefined {
  if (typeof day !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const end = new Date(`${day}T23:59:59.999Z`);
  // February 30 would be a day in March.
  return Number.isNaN(end.getTime()) || end.toISOString().slice(0, 10) !== day ? undefined : end;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function bad(message: string): Finding {
  return {
    id: 'bad-acknowledgement',
    severity: 'error',
    message,
    fix: "Write acknowledge({ finding: 'dangling-secret', object: 'Deployment.apps/shop/web', reason: '…', expires: '2027-01-31' })",
  };
}
