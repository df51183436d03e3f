import { defer, deny, type Verdict } from '../../../verdict.ts';
import type { PromotionFacts } from '../../facts.ts';
import { judge } from '../../judge.ts';
import { imageSignersOf, type PromotionPolicy, promotionPolicy } from '../../policy.ts';

/**
 * One of these is enough: `anyOf(noEscalation, approved({ by: [security] }))`. They are asked in their order, and none after the first
 * that allows. Where none does, the earliest deferral defers, and if all deny it is denied with every reason. Their modes play no part.
 */
export function anyOf(first: PromotionPolicy, second: PromotionPolicy, ...others: readonly PromotionPolicy[]): PromotionPolicy {
  const policies = [first, second, ...others];
  const name = policies.map((policy) => policy.name).join('-or-');
  return promotionPolicy(name, (facts) => firstAllowed(policies, facts), imageSignersOf(policies));
}

function firstAllowed(policies: readonly PromotionPolicy[], facts: PromotionFacts): Verdict {
  const refusals: Refusal[] = [];
  for (const policy of policies) {
    const verdict = judge(policy, facts);
    if (verdict.kind === 'allow') return verdict;
    refusals.push(verdict);
  }
  return refused(refusals);
}

type Refusal = Exclude<Verdict, { readonly kind: 'allow' }>;

function refused(refusals: readonly Refusal[]): Verdict {
  const reason = refusals.map((one) => one.reason).join('; and ');
  const deferrals = refusals.filter((verdict) => verdict.kind === 'defer');
  const [earliest] = [...deferrals].sort((left, right) => left.until.getTime() - right.until.getTime());
  if (earliest !== undefined) return defer(earliest.until, reason);
  const fixes = refusals.flatMap((one) => (one.kind === 'deny' ? (one.fix ?? []) : []));
  return deny(reason, fixes.length === 0 ? undefined : [...new Set(fixes)].join('; or: '));
}
