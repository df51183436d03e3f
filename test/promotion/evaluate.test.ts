import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import { diffSets, summarize } from '../../lib/manifest/diff.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { evaluate, evaluationFromJson, evaluationToJson, factsFromJson, factsToJson } from '../../lib/promotion/evaluate.ts';
import { type PromotionPolicy, promotionPolicy } from '../../lib/promotion/policy.ts';
import { recordedVerdict } from '../../lib/promotion/record.ts';
import { allow, defer, deny, denyField, type Verdict } from '../../lib/verdict.ts';
import { at, factsWith, past, release } from './rules/facts.ts';

function saying(name: string, verdict: Verdict, mode: 'enforce' | 'warn' = 'enforce'): PromotionPolicy {
  return promotionPolicy(name, () => verdict, { mode });
}

/** A policy as plain JavaScript could give it. */
function returning(answer: unknown): PromotionPolicy {
  return promotionPolicy('odd', () => answer as Verdict);
}

const no = saying('no', deny('It is Friday', 'Wait for Monday'));
const later = saying('later', defer(at(10), 'Ten seconds more'));
const muchLater = saying('much-later', defer(at(60), 'A minute more'));
const yes = saying('yes', allow);

const table: readonly (readonly [name: string, policies: readonly PromotionPolicy[], verdict: string, until?: Date])[] = [
  ['allows without policies', [], 'allow'],
  ['allows where all allow', [yes, yes], 'allow'],
  ['denies where one denies', [yes, no, yes], 'deny'],
  ['defers where one defers', [yes, later], 'defer', at(10)],
  ['defers to the latest time', [muchLater, later], 'defer', at(60)],
  ['denies rather than defers', [later, no], 'deny'],
  ['never refuses by warnings', [saying('w', deny('It is Friday'), 'warn'), saying('v', defer(at(5), 'Soon'), 'warn')], 'allow'],
  ['does not wait for warnings', [later, saying('v', defer(at(90), 'Soon'), 'warn')], 'defer', at(10)],
];

for (const [name, policies, verdict, until] of table) {
  test(`evaluate ${name}`, () => {
    const evaluation = evaluate(policies, factsWith());
    assert.deepEqual([evaluation.verdict, evaluation.until], [verdict, until]);
    assert.equal(evaluation.verdicts.length, policies.length);
  });
}

test('evaluate asks every policy and keeps what each one said', () => {
  const field = saying('field', denyField('spec.replicas', 'Too few'), 'warn');
  const { verdicts, findings } = evaluate([yes, no, later, field], factsWith());
  assert.deepEqual(verdicts, [
    { policy: 'yes', mode: 'enforce', verdict: 'allow' },
    { policy: 'no', mode: 'enforce', verdict: 'deny', reason: 'It is Friday' },
    { policy: 'later', mode: 'enforce', verdict: 'defer', reason: 'Ten seconds more', until: '2026-01-01T12:00:10.000Z' },
    { policy: 'field', mode: 'warn', verdict: 'deny', reason: 'Too few' },
  ]);
  assert.deepEqual(findings, [
    { id: 'no', severity: 'error', message: 'It is Friday', fix: 'Wait for Monday', environment: 'production' },
    { id: 'later', severity: 'error', message: 'Ten seconds more', environment: 'production' },
    { id: 'field', severity: 'warning', message: 'Too few', environment: 'production', field: 'spec.replicas' },
  ]);
  for (const verdict of verdicts) recordedVerdict.parse(verdict);
});

const broken: readonly (readonly [name: string, policy: PromotionPolicy, reason: RegExp])[] = [
  ['throws', promotionPolicy('odd', () => assert.fail('no such\nfield')), /^Policy "odd" failed: no such field$/],
  ['returns nothing', returning(undefined), /^Policy "odd" returned no verdict$/],
  ['returns a boolean', returning(true), /returned no verdict/],
  ['returns a verdict of its own kind', returning({ kind: 'maybe' }), /returned no verdict/],
  ['denies without a reason', returning({ kind: 'deny' }), /returned no verdict/],
  ['defers to no time', returning({ kind: 'defer', until: new Date(Number.NaN), reason: 'Soon' }), /returned no verdict/],
  ['defers to now', saying('odd', defer(at(0), 'Soon')), /deferred to 2026-01-01T12:00:00.000Z, which is not after now$/],
  ['is asynchronous', returning(Promise.resolve(allow)), /^Policy "odd" is asynchronous: it answered with a promise$/],
  ['is asynchronous and fails', returning(Promise.reject(new Error('late'))), /is asynchronous/],
];

for (const [name, policy, reason] of broken) {
  test(`a policy that ${name} denies`, () => {
    const { verdict, findings } = evaluate([policy, yes], factsWith());
    assert.equal(verdict, 'deny');
    assert.match(findings[0]?.message ?? '', reason);
  });
}

test('a policy that throws in mode warn refuses nothing', () => {
  const { verdict, findings } = evaluate([promotionPolicy('odd', () => assert.fail('no'), { mode: 'warn' })], factsWith());
  assert.deepEqual([verdict, findings[0]?.severity], ['allow', 'warning']);
});

test('a reason becomes one line that a record can hold', () => {
  const { verdicts } = evaluate([saying('long', deny(`a\nb\u001b[31m ${'x'.repeat(9000)}`))], factsWith());
  const parsed = recordedVerdict.parse(verdicts[0]);
  assert.match(parsed.reason ?? '', /^a b \[31m x+…$/);
});

test('facts come back from JSON as they were, the diff included', () => {
  const web = (replicas: number): KubernetesObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas },
  });
  const named = (name: string): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  const setOf = (...objects: KubernetesObject[]) =>
    canonicalSet(
      'production',
      objects.map((object) => ({ application: 'web', wave: 0, object })),
    ).set;
  const diff = diffSets(setOf(web(3), named('old'), named('same')), setOf(web(1), named('new'), named('same')));
  const facts = factsWith({
    action: 'follow',
    diff,
    history: [...past('1.0.0'), ...past(undefined)],
    source: { name: 'staging', version: '1.1.0', since: at(-9), until: at(-5), healthySince: at(-7) },
  });
  const { diff: _, ...plain } = facts;
  const { diff: again, ...read } = factsFromJson(JSON.parse(JSON.stringify(factsToJson(facts))));
  assert.deepEqual(read, plain);
  assert.deepEqual(summarize(again, { limit: 50 }), summarize(diff, { limit: 50 }));
  assert.deepEqual(again.changes, diff.changes);
  assert.equal(again.changed('Deployment')[0]?.after?.spec.replicas, 1);
});

test('facts of an environment that never had anything come back from JSON', () => {
  const facts = factsWith({ current: undefined, promoteFrom: undefined });
  const read = factsFromJson(factsToJson(facts));
  assert.deepEqual([read.current, read.source, read.promoteFrom, read.now], [undefined, undefined, undefined, at(0)]);
});

test('facts that are none are refused', () => {
  const json = { ...(factsToJson(factsWith()) as Record<string, never>) };
  for (const wrong of [{}, null, 'facts', { ...json, now: 'today' }, { ...json, after: [{ kind: 'Deployment' }] }, { ...json, extra: 1 }])
    assert.throws(() => factsFromJson(wrong), { name: 'ZodError' });
});

test('an evaluation comes back from JSON as it was', () => {
  for (const policies of [[yes], [no, later], [later, muchLater], [saying('w', deny('It is Friday'), 'warn')]]) {
    const evaluation = evaluate(policies, factsWith({ candidate: release('2.0.0') }));
    assert.deepEqual(evaluationFromJson(JSON.parse(JSON.stringify(evaluationToJson(evaluation)))), evaluation);
  }
  assert.throws(() => evaluationFromJson({ verdict: 'maybe', verdicts: [], findings: [] }), { name: 'ZodError' });
});
