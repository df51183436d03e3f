import semver from 'semver';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import { type PromotionFacts, type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { passesRollbacks } from '../has-been-here.ts';

/**
 * No version below the one in force, by the precedence of semver 2.0.0 (section 11: `1.2.0-rc.1` is below `1.2.0`).
 * Only a rollback goes back.
 */
export const noDowngrade: PromotionPolicy = promotionPolicy('no-downgrade', judge);

function judge({ action, candidate, current, environment }: PromotionFacts): Verdict {
  if (current === undefined) return allow;
  if (action === 'rollback') return passesRollbacks;
  if (semver.valid(candidate.version) === null || semver.valid(current.version) === null)
    return deny(`${candidate.version} and ${current.version} cannot be compared: one of them is no semantic version`);
  if (semver.gte(candidate.version, current.version)) return allow;
  return deny(
    `${candidate.version} is below ${current.version}, which is in force`,
    `Go back with "pawl rollback ${environment.name} ${candidate.version}"`,
  );
}
