import semver from 'semver';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { EnvironmentFact, PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { listed } from '../listed.ts';

/**
 * Prereleases (`1.2.0-rc.1`) go to environments of these tiers only: `prereleasesOnlyIn('development', 'staging')`; without any, nowhere.
 * A rollback to a release that the environment had before is allowed.
 */
export function prereleasesOnlyIn(...tiers: readonly EnvironmentFact['tier'][]): PromotionPolicy {
  return promotionPolicy('prereleases-only-in', (facts) => judge(facts, tiers));
}

function judge(facts: PromotionFacts, tiers: readonly EnvironmentFact['tier'][]): Verdict {
  const { candidate, environment } = facts;
  if (hasBeenHere(facts)) return passesRollbacks;
  if (tiers.includes(environment.tier) || semver.prerelease(candidate.version) === null) return allow;
  const where = tiers.length === 0 ? 'nowhere' : `in ${listed(tiers, 'and')} only`;
  return deny(
    `${candidate.version} is a prerelease, which may be ${where}`,
    `Publish ${candidate.version.split('-')[0]}, and promote that`,
  );
}
