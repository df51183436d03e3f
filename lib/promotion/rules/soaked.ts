import { Duration } from '../../duration.ts';
import { allow, defer, deny, type Verdict } from '../../verdict.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy, type SourceFact } from '../policy.ts';
import { hasBeenHere } from './has-been-here.ts';

/**
 * The candidate has been in force in the environment that this one is promoted from for at least that time:
 * in its latest stay there, from the promotion record that brought it to the one that replaced it, or until now.
 * Before that the move is deferred to the time when it will have been. A rollback to a release that this environment had allows.
 */
export function soaked(time: Duration): PromotionPolicy {
  return promotionPolicy('soaked', (facts) => judge(time, facts));
}

function judge(time: Duration, facts: PromotionFacts): Verdict {
  const { candidate, environment, now, promoteFrom, source } = facts;
  if (hasBeenHere(facts)) return allow;
  if (promoteFrom === undefined)
    return deny(
      `${environment.name} is promoted from no environment that ${candidate.version} could soak in`,
      'Say promoteFrom, or take the policy away',
    );
  if (source === undefined) return deny(`${candidate.version} has never been in ${promoteFrom}`, `Promote it to ${promoteFrom} first`);
  return source.until === undefined ? inForce(time, source, now) : replaced(time, source, source.until);
}

function inForce(time: Duration, source: SourceFact, now: Date): Verdict {
  const ready = new Date(source.since.getTime() + time.milliseconds);
  return now >= ready ? allow : defer(ready, `It has been in ${source.name} for ${between(source.since, now)} of ${time}`);
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
