import type { Observation } from '../../evidence/coverage.ts';
import type { Report } from '../../evidence/report.ts';

export interface DueFacts {
  readonly observation: Observation;
  /** The last report that this process made, and when by the monotonic clock. */
  readonly last: { readonly report: Report; readonly at: number } | undefined;
  readonly elapsed: number;
  /** Milliseconds. */
  readonly interval: number;
}

/**
 * In how many milliseconds the next report is due; 0: now. At once after a start, for another release or record, and when health is lost; when the
 * interval is over; and when health is back, but not so soon that what comes and goes floods the registry. Pure.
 */
export function dueIn({ observation, last, elapsed, interval }: DueFacts): number {
  if (last === undefined || !isAboutTheSame(last.report, observation)) return 0;
  const { report } = last;
  if (report.healthy && !observation.healthy) return 0;
  const isFirstHealth = observation.healthy && report.covered.length === 0;
  if (isFirstHealth) return 0;
  const pause = observation.healthy === report.healthy ? interval : Math.min(interval, calm);
  return Math.max(0, last.at + pause - elapsed);
}

/** Milliseconds. */
const calm = 10_000;

function isAboutTheSame(report: Report, { cluster, delivery, environment, record, manifest, index }: Observation): boolean {
  return (
    report.cluster === cluster &&
    report.delivery.uid === delivery.uid &&
    report.environment === environment &&
    report.record?.digest === record?.digest &&
    report.manifest === manifest &&
    report.index === index
  );
}
