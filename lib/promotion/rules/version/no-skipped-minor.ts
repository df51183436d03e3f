import semver from 'semver';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { passesRollbacks } from '../has-been-here.ts';

/**
 * From 1.4 to 1.5 or to 2.0, never from 1.4 to 1.6, to 2.1 or to 3.0: for what migrates its data one minor version at a time.
 * Only numbers are compared, whether or not those between were ever published. The way down is for `noDowngrade`; the first release
 * of an environment is allowed, and so is a rollback.
 */
export const noSkippedMinor: PromotionPolicy = promotionPolicy('no-skipped-minor', judge);

function judge({ action, candidate, current, environment }: PromotionFacts): Verdict {
  if (current === undefined) return allow;
  if (action === 'rollback') return passesRollbacks;
  const [from, to] = [semver.parse(current.version), semver.parse(candidate.version)];
  if (from === null || to === null)
    return deny(`${candidate.version} and ${current.version} cannot be compared: one of them is no semantic version`);
  if (semver.lte(to, from)) return allow;
  const next = to.major === from.major ? `${from.major}.${from.minor + 1}` : `${from.major + 1}.0`;
  const isNext = to.major === from.major ? to.minor <= from.minor + 1 : to.major === from.major + 1 && to.minor === 0;
  if (isNext) return allow;
  return deny(
    `${candidate.version} skips ${next}: ${current.version} is in force`,
    `Promote a version of ${next} to ${environment.name} first`,
  );
}
