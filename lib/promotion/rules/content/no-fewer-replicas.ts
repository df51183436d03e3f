import type { Consequence } from '../../../manifest/diff.ts';
import type { Verdict } from '../../../verdict.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { refuseEach } from './refuse.ts';

/**
 * No workload runs on fewer replicas than before, no autoscaler's bound is lowered, and no PodDisruptionBudget lets more pods go at
 * once, holds other pods or goes. A workload that leaves the release is another matter.
 * A rollback to a release that this environment had before is allowed.
 */
export const noFewerReplicas: PromotionPolicy = promotionPolicy('no-fewer-replicas', judge);

function judge(facts: PromotionFacts): Verdict {
  if (hasBeenHere(facts)) return passesRollbacks;
  return refuseEach(facts.diff.consequences.filter(isLess), 'Keep what runs there, or lower it in a release that is approved of');
}

function isLess(consequence: Consequence): boolean {
  if (consequence.kind === 'replicas') return (consequence.to ?? 1) < (consequence.from ?? 1);
  // A budget that lets no pod go at all is a caution too, and holds more than before.
  return (
    consequence.kind === 'disruption' &&
    consequence.weight === 'caution' &&
    !/^(?:maxUnavailable 0%?|minAvailable 100%)$/.test(consequence.to ?? '')
  );
}
