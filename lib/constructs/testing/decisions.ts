import type { BuildFacts, BuildPolicy } from '../../build-policies/policy.ts';
import { messageOf } from '../../errors.ts';
import type { KindName, Kinds } from '../../manifest/kinds.ts';
import { idOf, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import type { PromotionFacts, PromotionPolicy } from '../../promotion/policy.ts';
import type { Verdict } from '../../verdict.ts';
import { ExpectationError } from './expectation-error.ts';
import { handedOutFacts, handedOutObject } from './handed-out.ts';

/**
 * What a row of a decision table expects: the verdict by its name; a pattern for the reason of a refusal, a denial or a deferral;
 * or the time until which a promotion is deferred.
 */
export type ExpectedVerdict = 'allow' | 'deny' | 'defer' | RegExp | Date;

export interface Decision {
  readonly name: string;
  readonly expected: ExpectedVerdict;
  /** Several, where a build policy finds several things wrong. */
  readonly verdicts: () => readonly Verdict[];
}

export function promotionVerdicts(policy: PromotionPolicy, facts: PromotionFacts): Decision['verdicts'] {
  return () => [policy.judge(handedOutFacts(facts))];
}

export function buildVerdicts(policy: BuildPolicy, given: KubernetesObject, environment: BuildFacts['environment']): Decision['verdicts'] {
  const object = handedOutObject(given);
  const facts: BuildFacts = {
    id: idOf(object),
    object,
    application: 'test',
    environment,
    as: (kind) => (object.kind === kind ? typed(object, kind) : undefined),
  };
  return () => [policy.check(facts)].flat();
}

function typed<K extends KindName>(object: KubernetesObject, _kind: K): Kinds[K] {
  // The kind is compared; that the fields are what Kubernetes says is for whoever wrote the object.
  return object as unknown as Kinds[K];
}

/** Judges every row, and throws one ExpectationError for all of those that come out otherwise. */
export function expectDecisions(policy: string, decisions: readonly Decision[]): void {
  const wrong = decisions.flatMap(({ name, expected, verdicts }) => {
    const [decided, agrees] = decide(verdicts, expected);
    return agrees ? [] : [`  ${name}: expected ${wanted(expected)}, but it ${decided}`];
  });
  if (wrong.length === 0) return;
  const head = `Policy "${policy}" decides ${wrong.length} of ${decisions.length} otherwise:`;
  throw new ExpectationError('DECIDES_OTHERWISE', [head, ...wrong].join('\n'));
}

function decide(verdicts: Decision['verdicts'], expected: ExpectedVerdict): readonly [decided: string, agrees: boolean] {
  let given: readonly Verdict[];
  try {
    given = verdicts();
  } catch (thrown) {
    // At a promotion, it denies; in a test, it is a mistake even where a denial is expected.
    return [`threw: ${messageOf(thrown)}`, false];
  }
  const refusals = given.filter(({ kind }) => kind !== 'allow');
  const decided = refusals.length === 0 ? 'allows' : refusals.map(described).join('; ');
  return [decided, refusals.length === 0 ? expected === 'allow' : refusals.some((verdict) => meets(verdict, expected))];
}

function meets(verdict: Verdict, expected: ExpectedVerdict): boolean {
  if (verdict.kind === 'allow') return expected === 'allow';
  if (expected instanceof RegExp) return verdict.reason.search(expected) !== -1;
  if (expected instanceof Date) return verdict.kind === 'defer' && verdict.until.getTime() === expected.getTime();
  return verdict.kind === expected;
}

function described(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'allow':
      return 'allows';
    case 'deny':
      return `denies: ${verdict.reason}`;
    case 'defer':
      return `defers until ${verdict.until.toISOString()}: ${verdict.reason}`;
  }
}

function wanted(expected: ExpectedVerdict): string {
  if (expected instanceof Date) return `defer until ${expected.toISOString()}`;
  return expected instanceof RegExp ? `a refusal like ${expected}` : expected;
}
