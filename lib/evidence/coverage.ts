import type { Digest } from '../digest.ts';
import type { Duration } from '../duration.ts';
import { longestValidity, type Report } from './report.ts';

/** What an agent sees of a Delivery at one moment. */
export interface Observation {
  readonly cluster: string;
  readonly delivery: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly environment: string;
  /** The promotion record that it follows; null without a ledger. */
  readonly record: { readonly digest: Digest; readonly sequence: number } | null;
  readonly manifest: Digest;
  readonly index: Digest;
  /** Ready, as released. */
  readonly healthy: boolean;
  readonly observedAt: Date;
  /** For how long that is worth something without another report: two or three times the pause between them, at most two days. */
  readonly validFor: Duration;
}

/**
 * The next report of a Delivery, or the first: with the covered time of the one before where it is about the same release.
 *
 * Time is covered from one healthy report to the next as long as that came before the first ran out. A gap ends an interval when the report
 * before it ran out; so does an unhealthy report, at the last moment that was seen healthy. Counters also follow the clock, so that one that lost
 * its memory goes on above what it wrote before.
 */
export function mergeReport(previous: Report | undefined, observation: Observation): Report {
  const { cluster, delivery, environment, record, manifest, index, healthy, observedAt, validFor } = observation;
  const at = observedAt.toISOString();
  const validUntil = new Date(observedAt.getTime() + Math.min(validFor.milliseconds, longestValidity)).toISOString();
  const before = previous !== undefined && isSameStay(previous, observation) ? coveredBefore(previous, at) : [];
  return {
    cluster,
    delivery: { ...delivery },
    environment,
    record: record === null ? null : { ...record },
    manifest,
    index,
    healthy,
    counter: Math.max((previous?.counter ?? 0) + 1, observedAt.getTime()),
    observedAt: at,
    validUntil,
    covered: (healthy ? extended(before, previous, at) : before).slice(-most),
  };
}

/** Since when it was healthy without a gap; undefined where it is not. */
export function healthySince({ healthy, covered }: Report): Date | undefined {
  const last = covered.at(-1);
  return healthy && last !== undefined ? new Date(last.from) : undefined;
}

/** Milliseconds of healthy time that were seen, gaps left out; at `now` the newest report counts until it runs out, and no longer. */
export function coveredTime({ healthy, covered, observedAt, validUntil }: Report, now: Date): number {
  const seen = covered.reduce((sum, { from, to }) => sum + Date.parse(to) - Date.parse(from), 0);
  const since = Math.min(now.getTime(), Date.parse(validUntil)) - Date.parse(observedAt);
  return healthy ? seen + Math.max(0, since) : seen;
}

type Covered = Report['covered'];

function isSameStay(previous: Report, { delivery, environment, manifest, index }: Observation): boolean {
  return (
    previous.delivery.uid === delivery.uid &&
    previous.environment === environment &&
    previous.manifest === manifest &&
    previous.index === index
  );
}

/** What the report before covers, up to when it ran out or to now. A clock that was set back takes back what it has not come to yet. */
function coveredBefore({ healthy, covered, validUntil }: Report, at: string): Covered {
  const last = covered.at(-1);
  const known = covered.filter(({ to }) => to <= at);
  const isGap = validUntil < at;
  if (!healthy || last === undefined || !isGap || known.length < covered.length) return known;
  return [...known.slice(0, -1), { from: last.from, to: validUntil }];
}

function extended(before: Covered, previous: Report | undefined, at: string): Covered {
  const last = before.at(-1);
  const isContiguous = previous?.healthy === true && last !== undefined && last.to === previous.observedAt && at <= previous.validUntil;
  return isContiguous ? [...before.slice(0, -1), { from: last.from, to: at }] : [...before, { from: at, to: at }];
}

/** As in `reportPredicate`. */
const most = 64;
