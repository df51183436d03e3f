import type { PromotionFacts } from '../policy.ts';

/** A rollback goes back to what this environment had: whatever let it in then need not be proven again in an emergency. */
export function hasBeenHere({ action, candidate, history }: PromotionFacts): boolean {
  return action === 'rollback' && history.some(({ version }) => version === candidate.version);
}
