import { canonicalSet } from '../manifest/canonical.ts';
import { diffSets } from '../manifest/diff.ts';
import type { KindName, Kinds } from '../manifest/kinds.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import type { PromotionFacts } from '../promotion/policy.ts';
import { canBeCompiled } from './check-project.ts';
import { ConstructError } from './construct-error.ts';
import type { Environment } from './environment.ts';
import { synthesizeEnvironment } from './synthesis/synthesize-environment.ts';

export interface TestingOptions {
  /** The project's name, which is the default namespace. @default 'test' */
  readonly project?: string | undefined;
  /** What relative paths of files start from. @default the working directory */
  readonly folder?: string | undefined;
  /** As in `project({ clusterScoped })`. @default none */
  readonly clusterScoped?: readonly string[] | undefined;
}

/** What a test says about a move; everything else is filled in. */
export interface PromotionOverrides extends Partial<Omit<PromotionFacts, 'diff'>> {
  /** The objects in force, for the diff. @default none */
  readonly before?: readonly KubernetesObject[] | undefined;
  /** The candidate's objects, for the diff. @default none */
  readonly after?: readonly KubernetesObject[] | undefined;
}

/** For unit tests of applications and policies: in this process, without registry, cluster or files written. */
export const Testing = { synth, objects, promotion };

/** The manifest set of one environment. Throws a ConstructError that lists every error. */
function synth(environment: Environment, options: TestingOptions = {}): ManifestSet {
  if (!canBeCompiled(environment)) throw new ConstructError('FINDINGS', 'Cannot synthesize: this is no sound environment');
  const { set, findings } = synthesizeEnvironment(environment, {
    ...options,
    project: options.project ?? 'test',
    folder: options.folder ?? '.',
  });
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  if (errors.length > 0) throw new ConstructError('FINDINGS', `Cannot synthesize environment "${environment.name}": ${errors.join('; ')}`);
  return set;
}

/** The objects of one kind, typed: `Testing.objects(production, 'Deployment')[0]?.spec.replicas`. */
function objects<K extends KindName>(environment: Environment, kind: K, options: TestingOptions = {}): readonly Kinds[K][] {
  const found = synth(environment, options).objects.filter(({ object }) => object.kind === kind);
  // The kind is what was asked for; that its fields are what Kubernetes says is for the compile to check.
  return found.map(({ object }) => object as unknown as Kinds[K]);
}

/** Complete facts of a promotion of 1.1.0 over 1.0.0 on production, at noon of the first day of 2026, for tests of promotion policies. */
function promotion({ before = [], after = [], ...overrides }: PromotionOverrides = {}): PromotionFacts {
  const environment = overrides.environment ?? { name: 'production', tier: 'production' };
  return {
    environment,
    action: 'promote',
    candidate: { version: '1.1.0', digest: `sha256:${'b'.repeat(64)}` },
    current: { version: '1.0.0', digest: `sha256:${'a'.repeat(64)}` },
    promoteFrom: 'staging',
    history: [],
    diff: diffSets(setOf(environment.name, before), setOf(environment.name, after)),
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
