import { Duration } from '../../../duration.ts';
import { deny, type Verdict } from '../../../verdict.ts';
import type { PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { PolicyError } from '../../policy-error.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { judgeHealth } from './health.ts';
import type { NamedEnvironment } from './stay.ts';

export interface HealthyInOptions {
  /** The clusters, as their agents call themselves in reports. Each has to report. */
  readonly clusters: readonly string[];
  /** For how long, without a gap in what was reported. @default it only has to be healthy now */
  readonly for?: Duration | undefined;
  /** The environment that they report on. @default the one that this one is promoted from */
  readonly environment?: NamedEnvironment | undefined;
}

/**
 * The candidate is healthy in each of these clusters: `healthyIn({ clusters: ['eu-1', 'us-1'], for: Duration.hours(2) })`.
 * Deferred while it has not been for long enough; a cluster that does not report is named. A rollback to a release that this
 * environment had before is allowed.
 *
 * @throws PolicyError `BAD_OPTION` where no cluster is named
 */
export function healthyIn({ clusters, environment, for: time = Duration.seconds(0) }: HealthyInOptions): PromotionPolicy {
  if (clusters.length === 0)
    throw new PolicyError('BAD_OPTION', 'Cannot make policy "healthy-in": it names no cluster, expected at least one');
  return promotionPolicy('healthy-in', (facts) => judge(facts, { clusters, time, environment: environment?.name ?? facts.promoteFrom }));
}

interface Wanted {
  readonly clusters: readonly string[];
  readonly time: Duration;
  readonly environment: string | undefined;
}

function judge(facts: PromotionFacts, { clusters, environment, time }: Wanted): Verdict {
  if (hasBeenHere(facts)) return passesRollbacks;
  if (environment === undefined)
    return deny(
      `${facts.environment.name} is promoted from no environment that ${facts.candidate.version} could be healthy in`,
      'Say environment, or promoteFrom',
    );
  return judgeHealth(facts, { environment, clusters, time, now: true });
}
