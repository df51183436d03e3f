import type { Allow } from '../../verdict.ts';
import type { PromotionFacts } from '../policy.ts';

/** A rollback goes back to what this environment had: whatever let it in then need not be proven again in an emergency. */
export function hasBeenHere({ action, candidate, history }: PromotionFacts): boolean {
  return action === 'rollback' && history.some(({ version }) => version === candidate.version);
}

/** What a policy says that judges no such rollback: nobody is to take it for one that looked, and found nothing. */
export const passesRollbacks: Allow = { kind: 'allow', reason: 'rollbacks pass this rule' };
