import type { Verdict } from '../../../verdict.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { refuseEach } from './refuse.ts';

/**
 * Nobody may do more in the cluster than before: no role gains rights, no binding gains subjects. A new role is allowed, since it gives
 * nothing to anybody until it is bound, unless its rights are as good as all (secrets, exec, impersonation, escalation, `*`).
 * A rollback to a release that this environment had before is allowed.
 */
export const noEscalation: PromotionPolicy = promotionPolicy('no-escalation', judge);

function judge(facts: PromotionFacts): Verdict {
  if (hasBeenHere(facts)) return passesRollbacks;
  return refuseEach(
    facts.diff.consequences.filter(({ kind, weight }) => kind === 'access' && weight !== 'note'),
    'Leave the rights as they are, or let it pass with an approval: anyOf(noEscalation, approved({ … }))',
  );
}
