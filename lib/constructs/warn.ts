import type { BuildPolicy } from '../build-policies/policy.ts';
import type { PromotionPolicy } from '../promotion/policy.ts';

/** The same policy as a warning: what it finds is shown and recorded, and refuses nothing. */
export function warn<P extends BuildPolicy | PromotionPolicy>(policy: P): P {
  return { ...policy, mode: 'warn' };
}
