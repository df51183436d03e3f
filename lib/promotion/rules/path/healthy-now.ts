import { Duration } from '../../../duration.ts';
import { deny, type Verdict } from '../../../verdict.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { judgeHealth } from './health.ts';

/**
 * Every cluster that reports on the environment that this one is promoted from says, in a report that is in force, that the candidate is
 * healthy there. One at least has to report. A rollback to a release that this environment had before is allowed.
 */
export const healthyNow: PromotionPolicy = promotionPolicy('healthy-now', judge);

function judge(facts: PromotionFacts): Verdict {
  const { candidate, environment, promoteFrom } = facts;
  if (hasBeenHere(facts)) return passesRollbacks;
  if (promoteFrom === undefined)
    return deny(
      `${environment.name} is promoted from no environment that ${candidate.version} could be healthy in`,
      'Say promoteFrom, or take the policy away',
    );
  return judgeHealth(facts, { environment: promoteFrom, time: Duration.seconds(0), now: true });
}
