import { allow, deny, type Verdict } from '../../../verdict.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';

/**
 * The candidate is, or has been, in the environment that this one is promoted from.
 * Where it was taken back by a rollback it is refused: it failed there.
 * An environment that is promoted from nothing allows; so does a rollback to a release that this environment had before.
 */
export const comesFromSource: PromotionPolicy = promotionPolicy('comes-from-source', judge);

function judge(facts: PromotionFacts): Verdict {
  const { candidate, promoteFrom, source } = facts;
  if (promoteFrom === undefined) return allow;
  if (hasBeenHere(facts)) return passesRollbacks;
  if (source?.rolledBack === true)
    return deny(`${candidate.version} was rolled back in ${promoteFrom}`, `Promote it to ${promoteFrom} again, or publish a fixed version`);
  if (source !== undefined) return allow;
  return deny(`${candidate.version} has never been in ${promoteFrom}`, `Promote it to ${promoteFrom} first`);
}
