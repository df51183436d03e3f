import { canonicalSet } from '../../manifest/canonical.ts';
import { diffSets } from '../../manifest/diff.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';
import { contentsOf } from '../../promotion/contents.ts';
import type { EnvironmentFact, PromotionFacts } from '../../promotion/facts.ts';

/** What a test says about a move; everything else is filled in. */
export interface PromotionOverrides extends Partial<Omit<PromotionFacts, 'diff' | 'environment'>> {
  /** The environment that would move. @default production, of Kubernetes 1.34 */
  readonly environment?: Partial<EnvironmentFact> | undefined;
  /** The objects in force, for the diff. @default none */
  readonly before?: readonly KubernetesObject[] | undefined;
  /** The candidate's objects, for the diff. @default none */
  readonly after?: readonly KubernetesObject[] | undefined;
}

/** Complete facts of a promotion of 1.1.0 over 1.0.0 on production, at noon of the first day of 2026. */
export function promotionFacts({ before = [], after = [], environment: given, ...overrides }: PromotionOverrides): PromotionFacts {
  const environment: EnvironmentFact = { name: 'production', tier: 'production', kubernetes: '1.34', ...given };
  const set = setOf(environment.name, after);
  return {
    environment,
    action: 'promote',
    actor: { name: 'test' },
    candidate: { version: '1.1.0', digest: `sha256:${'b'.repeat(64)}`, author: 'author@example.com' },
    current: { version: '1.0.0', digest: `sha256:${'a'.repeat(64)}` },
    promoteFrom: 'staging',
    // Whoever names a source alone has said where the candidate stayed.
    stays: overrides.source === undefined ? [] : [overrides.source],
    history: [],
    approvals: [],
    evidence: [],
    reports: [],
    vetoes: [],
    diff: diffSets(setOf(environment.name, before), set),
    contents: contentsOf(set),
    now: new Date('2026-01-01T12:00:00Z'),
    ...overrides,
  };
}

function setOf(environment: string, given: readonly KubernetesObject[]): ManifestSet {
  return canonicalSet(
    environment,
    given.map((object) => ({ application: 'test', wave: 0, object })),
  ).set;
}
