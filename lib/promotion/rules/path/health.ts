import { Duration } from '../../../duration.ts';
import { allow, defer, deny, type Verdict } from '../../../verdict.ts';
import type { ReportFact } from '../../evidence-facts.ts';
import type { PromotionFacts } from '../../facts.ts';

/** What a policy wants of the health of the candidate in an environment. */
export interface WantedHealth {
  readonly environment: string;
  /** For how long without a gap. */
  readonly time: Duration;
  /** Health before this does not count: it was that of another stay. */
  readonly notBefore?: Date | undefined;
  /** The last report of each cluster must be in force; without, what it has covered counts. */
  readonly now: boolean;
  /** Each of these must report. Without: whatever clusters do, but one at least. */
  readonly clusters?: readonly string[] | undefined;
}

/** What the agents' reports prove. A cluster that says nothing proves nothing. */
export function judgeHealth(facts: PromotionFacts, wanted: WantedHealth): Verdict {
  const { clusters, environment } = wanted;
  const { version } = facts.candidate;
  const reports = facts.reports.filter((report) => report.environment === environment && (clusters?.includes(report.cluster) ?? true));
  const silent = clusters?.find((cluster) => !reports.some((report) => report.cluster === cluster));
  if (silent !== undefined)
    return deny(`Cluster ${silent} does not report whether ${version} is healthy in ${environment}`, reportFix(environment));
  if (reports.length === 0) return deny(`Nobody reports whether ${version} is healthy in ${environment}`, reportFix(environment));
  const verdicts = reports.map((report) => judgeReport(report, facts, wanted));
  return verdicts.find(({ kind }) => kind === 'deny') ?? latest(verdicts) ?? allow;
}

function judgeReport(report: ReportFact, { candidate, now }: PromotionFacts, wanted: WantedHealth): Verdict {
  const { cluster, delivery, environment, healthySince, observedAt, validUntil } = report;
  const { notBefore, time } = wanted;
  const since = healthySince !== undefined && notBefore !== undefined && notBefore > healthySince ? notBefore : healthySince;
  if (!report.healthy || since === undefined)
    return deny(
      `Cluster ${cluster} reports that ${candidate.version} is not healthy in ${environment} (Delivery ${delivery}, ${observedAt.toISOString()})`,
      `See what stands in its way with "kubectl describe delivery" there, and wait until it is ready`,
    );
  const isOver = validUntil <= now;
  const covered = (isOver ? validUntil : now).getTime() - since.getTime();
  // A report that ended stops the clock; only the next one starts it again.
  if (isOver && (wanted.now || covered < time.milliseconds))
    return deny(
      `Cluster ${cluster} has not reported on ${environment} since ${observedAt.toISOString()}${time.milliseconds > 0 ? `: ${candidate.version} was healthy for ${length(covered)} of ${time}` : ''}`,
      `See why the agent of cluster ${cluster} does not report: health counts only while somebody says so`,
    );
  if (covered >= time.milliseconds) return allow;
  const ready = new Date(since.getTime() + time.milliseconds);
  return defer(ready, `It has been healthy in ${environment} (cluster ${cluster}) for ${length(covered)} of ${time}`);
}

function latest(verdicts: readonly Verdict[]): Verdict | undefined {
  const deferred = verdicts.filter((verdict) => verdict.kind === 'defer');
  return deferred.sort((left, right) => right.until.getTime() - left.until.getTime())[0];
}

function reportFix(environment: string): string {
  return `Give the agents of ${environment} a key to report with: spec.report of its Delivery`;
}

/** Whole seconds, rounded down; a clock that is behind counts as none. */
function length(milliseconds: number): Duration {
  return Duration.seconds(Math.max(0, Math.floor(milliseconds / 1000)));
}
