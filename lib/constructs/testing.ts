import type { BuildPolicy, JudgedEnvironment } from '../build-policies/policy.ts';
import type { Finding } from '../finding.ts';
import type { KindName, Kinds } from '../manifest/kinds.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import type { ActorFact } from '../promotion/evidence-facts.ts';
import { whoCouldPromote as askPolicies, type Outlook } from '../promotion/outlook.ts';
import type { PromotionFacts, PromotionPolicy } from '../promotion/policy.ts';
import { canBeCompiled } from './check-project.ts';
import { ConstructError } from './construct-error.ts';
import type { Environment } from './environment.ts';
import { type Synthesis, synthesizeEnvironment } from './synthesis/synthesize-environment.ts';
import { checkEnvironment } from './testing/check-environment.ts';
import { buildVerdicts, type Decision, type ExpectedVerdict, expectDecisions, promotionVerdicts } from './testing/decisions.ts';
import { findObject } from './testing/find-object.ts';
import { handedOutFacts } from './testing/handed-out.ts';
import { type PromotionOverrides, promotionFacts } from './testing/promotion-facts.ts';
import { snapshotText } from './testing/snapshot-text.ts';

export type { ExpectedVerdict } from './testing/decisions.ts';
export type { PromotionOverrides } from './testing/promotion-facts.ts';

export interface TestingOptions {
  /** The project's name, which is the default namespace. @default 'test' */
  readonly project?: string | undefined;
  /** What relative paths of files start from. @default the working directory */
  readonly folder?: string | undefined;
  /** Where helm and kustomize are looked for, in the form of `PATH`. @default the `PATH` of this process */
  readonly searchPath?: string | undefined;
  /** As in `project({ clusterScoped })`. @default none */
  readonly clusterScoped?: readonly string[] | undefined;
}

export interface ExpectOptions extends TestingOptions {
  /** Where two objects of that kind have the name. @default any */
  readonly namespace?: string | undefined;
}

/** What has promotion policies: an environment, or `{ policies }`. */
export type Guarded = Pick<Environment, 'policies'>;

/** One of the people who were asked about. */
export interface Promoter {
  /** As given. */
  readonly actor: ActorFact;
  /** Whether and from when the move passes for them. */
  readonly outlook: Outlook;
}

/** A row of a decision table of a promotion policy: what it is about, the facts that matter, and what is expected. */
export type PromotionDecision = readonly [name: string, facts: PromotionOverrides, expected: ExpectedVerdict];

/** A row of a decision table of a build policy. The environment is production unless the row says otherwise. */
export type BuildDecision = readonly [
  name: string,
  object: KubernetesObject,
  expected: ExpectedVerdict,
  environment?: Partial<JudgedEnvironment>,
];

/**
 * For unit tests of environments, applications and policies: in this process, without registry, cluster or files written.
 * Nothing of it belongs to a test runner: what fails throws an error whose message says what there is instead, so that
 * node:test, Vitest and Jest take it alike.
 */
export const Testing = { synth, check, objects, expectObject, snapshot, decisions, promotion, whoCouldPromote };

/** The manifest set of one environment. Throws a ConstructError that lists every error. */
function synth(environment: Environment, options: TestingOptions = {}): ManifestSet {
  const { set, findings } = synthesis(environment, options);
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  if (errors.length > 0) throw new ConstructError('FINDINGS', `Cannot synthesize environment "${environment.name}": ${errors.join('; ')}`);
  return set;
}

/**
 * What `pawl check` says of one environment, but for build policies and expiry: findings of the compile and of the checks of its objects,
 * without what it acknowledges. `assert.deepEqual(Testing.check(production), [])`. `synth` does not run them: a test of one
 * application need not be a whole that stands.
 */
function check(environment: Environment, options: TestingOptions = {}): readonly Finding[] {
  return checkEnvironment(environment, synthesis(environment, options), { folder: options.folder ?? '.' });
}

function synthesis(environment: Environment, options: TestingOptions): Synthesis {
  if (!canBeCompiled(environment)) throw new ConstructError('FINDINGS', 'Cannot synthesize: this is no sound environment');
  return synthesizeEnvironment(environment, {
    ...options,
    project: options.project ?? 'test',
    folder: options.folder ?? '.',
    searchPath: options.searchPath ?? process.env.PATH,
  });
}

/** The objects of one kind, typed: `Testing.objects(production, 'Deployment')[0]?.spec.replicas`. */
function objects<K extends KindName>(environment: Environment, kind: K, options: TestingOptions = {}): readonly Kinds[K][] {
  const found = synth(environment, options).objects.filter(({ object }) => object.kind === kind);
  // The kind is what was asked for; that its fields are what Kubernetes says is for the compile to check.
  return found.map(({ object }) => object as unknown as Kinds[K]);
}

/**
 * The one object of that kind and name, typed:
 * `assert.equal(Testing.expectObject(production, 'Deployment', 'web').spec.replicas, 3)`.
 * Throws an error that lists what there is, where it is not there; so it asserts by itself, too.
 *
 * @param from an environment, or a manifest set that was synthesized before: one environment is then compiled once for many questions
 */
function expectObject<K extends KindName>(from: Environment | ManifestSet, kind: K, name: string, options: ExpectOptions = {}): Kinds[K] {
  const { namespace, ...others } = options;
  return findObject(setFrom(from, others), kind, { name, namespace });
}

/**
 * All objects of an environment as one YAML text, in the order and with the bytes of a release: one environment, one text, on every machine.
 * For the snapshot of your test runner: `expect(Testing.snapshot(production)).toMatchSnapshot()` in Vitest and Jest,
 * `t.assert.fileSnapshot(Testing.snapshot(production), 'test/production.yaml', { serializers: [String] })` in node:test.
 */
function snapshot(from: Environment | ManifestSet, options: TestingOptions = {}): string {
  return snapshotText(setFrom(from, options));
}

/**
 * A decision table: judges every row, and throws one error that lists all that come out otherwise.
 *
 * ```ts
 * Testing.decisions(noDowngrade, [
 *   ['up', { current: release('1.0.0'), candidate: release('1.1.0') }, 'allow'],
 *   ['down', { current: release('1.1.0'), candidate: release('1.0.0') }, /is below 1\.1\.0/],
 * ]);
 * ```
 *
 * Facts that a row does not name are those of `Testing.promotion`. A policy that throws is a mistake, whatever the row expects; one that
 * changes what it is handed throws, as it does in production.
 */
function decisions(policy: PromotionPolicy, rows: readonly PromotionDecision[]): void;
/** The same for a build policy: a row has one object, and the environment where that matters. */
function decisions(policy: BuildPolicy, rows: readonly BuildDecision[]): void;
function decisions(...table: PromotionTable | BuildTable): void {
  const [{ name }] = table;
  expectDecisions(name, isPromotionTable(table) ? promotionDecisions(...table) : buildDecisions(...table));
}

type PromotionTable = [policy: PromotionPolicy, rows: readonly PromotionDecision[]];
type BuildTable = [policy: BuildPolicy, rows: readonly BuildDecision[]];

function isPromotionTable(table: PromotionTable | BuildTable): table is PromotionTable {
  return table[0].kind === 'promotion-policy';
}

function promotionDecisions(...[policy, rows]: PromotionTable): readonly Decision[] {
  return rows.map(([name, facts, expected]) => ({ name, expected, verdicts: promotionVerdicts(policy, promotion(facts)) }));
}

function buildDecisions(...[policy, rows]: BuildTable): readonly Decision[] {
  return rows.map(([name, object, expected, environment]) => ({
    name,
    expected,
    verdicts: buildVerdicts(policy, object, { name: 'production', tier: 'production', kubernetes: '1.34', ...environment }),
  }));
}

/** Complete facts of a promotion of 1.1.0 over 1.0.0 on production, at noon of the first day of 2026, for tests of promotion policies. */
function promotion(overrides: PromotionOverrides = {}): PromotionFacts {
  return promotionFacts(overrides);
}

/**
 * Who of some people could make a move, and from when:
 *
 * ```ts
 * const [ann] = Testing.whoCouldPromote(production, Testing.promotion({ source }), [{ name: 'ann@shop.example' }]);
 * assert.deepEqual(ann?.outlook, { kind: 'allow', from: new Date('2026-01-02T09:00:00Z') });
 * ```
 *
 * Nothing is taken to change but the time: who has to wait for somebody else is told what is missing (`deny`).
 */
function whoCouldPromote(guarded: Guarded, facts: PromotionFacts, actors: readonly ActorFact[]): readonly Promoter[] {
  return askPolicies(guarded.policies ?? [], handedOutFacts(facts), actors);
}

function setFrom(from: Environment | ManifestSet, options: TestingOptions): ManifestSet {
  return isSet(from) ? from : synth(from, options);
}

/** What comes from JavaScript may be neither. */
function isSet(from: Environment | ManifestSet | undefined): from is ManifestSet {
  return from !== undefined && 'objects' in from;
}
