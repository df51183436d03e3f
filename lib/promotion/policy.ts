import type { PromotionFacts } from './facts.ts';
import type { Verdict } from './verdict.ts';

export type { EnvironmentFact, HistoryFact, ImageFact, PromotionFacts, ReleaseFact, SourceFact } from './facts.ts';

export interface PromotionPolicy {
  readonly kind: 'promotion-policy';
  /** What records and findings call it. */
  readonly name: string;
  /** What its refusal does. */
  readonly mode: PolicyMode;
  /** The verdict on one move. */
  readonly judge: (facts: PromotionFacts) => Verdict;
}

/**
 * `enforce`: a refusal refuses the move. `warn`: it is shown and goes into the record. `audit`: it goes into the record alone,
 * to see what a policy would say before anybody hears of it.
 */
export type PolicyMode = 'enforce' | 'warn' | 'audit';

export interface PolicyOptions {
  /** What its refusal does: refuse the move, be shown, or be recorded alone. @default 'enforce' */
  readonly mode?: PolicyMode;
}

/** A policy that judges moves of the environments that name it. A policy that throws denies. */
export function promotionPolicy(name: string, judge: (facts: PromotionFacts) => Verdict, options: PolicyOptions = {}): PromotionPolicy {
  return { kind: 'promotion-policy', name, mode: options.mode ?? 'enforce', judge };
}

/** The same policy in another mode: `withMode(noEscalation, 'warn')`. */
export function withMode(policy: PromotionPolicy, mode: PolicyMode): PromotionPolicy {
  return { ...policy, mode };
}
