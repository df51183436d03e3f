import { allow, defer, deny, type Verdict } from '../../../verdict.ts';
import { judge } from '../../judge.ts';
import { imageSignersOf, type PromotionPolicy, promotionPolicy } from '../../policy.ts';

/**
 * All of these together as one policy, for `anyOf` and `noRestartFastPath`: `anyOf(allOf(soaked(time), healthyNow), approved({ … }))`.
 * One denial denies, else the latest deferral defers; all reasons are said. Their modes play no part.
 */
export function allOf(first: PromotionPolicy, ...others: readonly PromotionPolicy[]): PromotionPolicy {
  const policies = [first, ...others];
  const name = policies.map((policy) => policy.name).join('-and-');
  return promotionPolicy(name, (facts) => together(policies.map((policy) => judge(policy, facts))), imageSignersOf(policies));
}

function together(verdicts: readonly Verdict[]): Verdict {
  const denials = verdicts.filter((verdict) => verdict.kind === 'deny');
  if (denials.length > 0) return deny(sentences(denials.map(({ reason }) => reason)), fixes(denials));
  const deferrals = verdicts.filter((verdict) => verdict.kind === 'defer');
  const [latest] = [...deferrals].sort((left, right) => right.until.getTime() - left.until.getTime());
  return latest === undefined ? allowed(verdicts) : defer(latest.until, sentences(deferrals.map(({ reason }) => reason)));
}

/** With what was said of allowing where all that were asked said so: one that looked needs no words. */
function allowed(verdicts: readonly Verdict[]): Verdict {
  const reasons = verdicts.flatMap((verdict) => (verdict.kind === 'allow' && verdict.reason !== undefined ? [verdict.reason] : []));
  return reasons.length < verdicts.length ? allow : { kind: 'allow', reason: sentences([...new Set(reasons)]) };
}

function fixes(denials: readonly { readonly fix?: string | undefined }[]): string | undefined {
  const said = [...new Set(denials.flatMap(({ fix }) => fix ?? []))];
  return said.length === 0 ? undefined : sentences(said);
}

function sentences(texts: readonly string[]): string {
  return texts.join('; ');
}
