import type { Verdict } from '../../../verdict.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { refuseEach } from './refuse.ts';

/**
 * Nothing is reachable that was not before: no new host name, load balancer, node port or host port, no wider network policy.
 * A rollback to a release that this environment had before is allowed.
 */
export const noNewExposure: PromotionPolicy = promotionPolicy('no-new-exposure', judge);

function judge(facts: PromotionFacts): Verdict {
  if (hasBeenHere(facts)) return passesRollbacks;
  return refuseEach(
    facts.diff.consequences.filter((one) => one.kind === 'exposure' && one.opened.length > 0),
    'Leave it closed, or let it pass with an approval: anyOf(noNewExposure, approved({ … }))',
  );
}
