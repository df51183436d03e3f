import { Duration } from '../../../duration.ts';
import { allow, defer, deny, type Verdict } from '../../../verdict.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy, type SourceFact } from '../../policy.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { judgeHealth } from './health.ts';

export interface SoakedOptions {
  /**
   * Only time counts in which the agents there reported the candidate healthy, without a gap: a report that ends stops the clock.
   *
   * @default false: the time since its promotion record
   */
  readonly healthy?: boolean | undefined;
}

/**
 * The candidate has been in force in the environment that this one is promoted from for at least that time:
 * in its latest stay there, from the promotion record that brought it to the one that replaced it, or until now.
 * Before that the move is deferred to the time when it will have been. A rollback to a release that this environment had allows.
 *
 * `soaked(Duration.hours(24), { healthy: true })` asks the agents' signed reports how long it was healthy there.
 */
export function soaked(time: Duration, options: SoakedOptions = {}): PromotionPolicy {
  return promotionPolicy('soaked', (facts) => judge(time, options.healthy === true, facts));
}

function judge(time: Duration, healthy: boolean, facts: PromotionFacts): Verdict {
  const { candidate, environment, now, promoteFrom, source } = facts;
  if (hasBeenHere(facts)) return passesRollbacks;
  if (promoteFrom === undefined)
    return deny(
      `${environment.name} is promoted from no environment that ${candidate.version} could soak in`,
      'Say promoteFrom, or take the policy away',
    );
  if (source === undefined) return deny(`${candidate.version} has never been in ${promoteFrom}`, `Promote it to ${promoteFrom} first`);
  if (healthy) return inHealth(time, facts, source);
  return source.until === undefined ? inForce(time, source, now) : replaced(time, source, source.until);
}

function inHealth(time: Duration, facts: PromotionFacts, source: SourceFact): Verdict {
  const { healthySince, name, since, until } = source;
  const isReported = facts.reports.some(({ environment }) => environment === name);
  // Whoever gathered the facts may have summed the reports up.
  if (isReported || healthySince === undefined) return judgeHealth(facts, { environment: name, time, now: false, notBefore: since });
  return until === undefined
    ? counted(time, [healthySince, facts.now], `healthy in ${name}`)
    : replaced(time, { ...source, since: healthySince }, until);
}

function inForce(time: Duration, source: SourceFact, now: Date): Verdict {
  return counted(time, [source.since, now], `in ${source.name}`);
}

function counted(time: Duration, [since, now]: readonly [Date, Date], what: string): Verdict {
  const ready = new Date(since.getTime() + time.milliseconds);
  return now >= ready ? allow : defer(ready, `It has been ${what} for ${between(since, now)} of ${time}`);
}

function replaced(time: Duration, source: SourceFact, until: Date): Verdict {
  if (until.getTime() - source.since.getTime() >= time.milliseconds) return allow;
  return deny(
    `It was in ${source.name} for ${between(source.since, until)} of ${time} before another release took its place`,
    `Promote it to ${source.name} again, and leave it there for ${time}`,
  );
}

/** Whole seconds, rounded down; a clock that is behind the record's counts as none. */
function between(from: Date, to: Date): Duration {
  return Duration.seconds(Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000)));
}
