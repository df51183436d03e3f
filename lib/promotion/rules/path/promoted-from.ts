import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { PolicyError } from '../../policy-error.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { listed } from '../listed.ts';
import { type NamedEnvironment, standingIn } from './stay.ts';

export type PromotedFromOptions =
  | {
      /** One of them is enough. */
      readonly any: readonly NamedEnvironment[];
      readonly all?: undefined;
    }
  | {
      /** Each of them. */
      readonly all: readonly NamedEnvironment[];
      readonly any?: undefined;
    };

/**
 * The candidate is, or has been, in any or in all of these environments: `promotedFrom({ all: [europe, america] })`.
 * `comesFromSource` asks for the one that `promoteFrom` names. A stay that a rollback ended does not count: it failed there.
 * A rollback to a release that this environment had before is allowed.
 *
 * @throws PolicyError `BAD_OPTION` where no environment is named
 */
export function promotedFrom(options: PromotedFromOptions): PromotionPolicy {
  const names = (options.any ?? options.all).map(({ name }) => name);
  if (names.length === 0)
    throw new PolicyError('BAD_OPTION', 'Cannot make policy "promoted-from": it names no environment, expected at least one');
  return promotionPolicy('promoted-from', (facts) => judge(facts, names, options.any === undefined ? 'all' : 'any'));
}

function judge(facts: PromotionFacts, names: readonly string[], how: 'any' | 'all'): Verdict {
  if (hasBeenHere(facts)) return passesRollbacks;
  const missing = names.filter((name) => standingIn(facts, name) !== 'been');
  if (how === 'any' ? missing.length < names.length : missing.length === 0) return allow;
  const { version } = facts.candidate;
  const failed = missing.filter((name) => standingIn(facts, name) === 'rolled-back');
  const word = how === 'any' ? 'or' : 'and';
  if (failed.length === missing.length) return deny(`${version} was rolled back in ${listed(failed)}`, 'Publish a fixed version');
  const never = missing.filter((name) => !failed.includes(name));
  const rolledBack = failed.length === 0 ? '' : `, and was rolled back in ${listed(failed)}`;
  return deny(
    `${version} has never been in ${listed(never, how === 'any' ? 'or' : 'and')}${rolledBack}`,
    `Promote it to ${listed(how === 'any' ? never.slice(0, 1) : never, word)} first`,
  );
}
