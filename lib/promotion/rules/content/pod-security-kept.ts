import type { Verdict } from '../../../verdict.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { refuseEach } from './refuse.ts';

/**
 * No pod may do more on its node than before, by the levels of the Pod Security Standards, no protection is given up, and no namespace
 * lowers its level. What is new has to be confined as the restricted level wants it.
 * A rollback to a release that this environment had before is allowed.
 */
export const podSecurityKept: PromotionPolicy = promotionPolicy('pod-security-kept', judge);

function judge(facts: PromotionFacts): Verdict {
  if (hasBeenHere(facts)) return passesRollbacks;
  return refuseEach(
    facts.diff.consequences.filter(({ kind }) => kind === 'pod-security'),
    'Keep its security context, or let it pass with an approval: anyOf(podSecurityKept, approved({ … }))',
  );
}
