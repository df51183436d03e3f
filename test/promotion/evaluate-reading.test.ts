import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promotionFacts } from '../../lib/constructs/testing/promotion-facts.ts';
import { digestOf } from '../../lib/digest.ts';
import { evaluate, evaluationFromJson, evaluationToJson } from '../../lib/promotion/evaluate.ts';
import { type PromotionPolicy, promotionPolicy, withMode } from '../../lib/promotion/policy.ts';
import { recordedVerdict } from '../../lib/promotion/record.ts';
import { healthyNow } from '../../lib/promotion/rules/path/healthy-now.ts';
import { approved } from '../../lib/promotion/rules/people/approved.ts';
import { attested } from '../../lib/promotion/rules/proof/attested.ts';
import { allow, deny } from '../../lib/verdict.ts';
import { approval, evidence, person, report } from './rules/people.ts';

const tests = 'https://in-toto.io/attestation/test-result/v0.1';
const facts = promotionFacts({
  evidence: [evidence(tests, 1), evidence('https://example.com/scan', 2)],
  approvals: [approval('ann'), approval('ben', { environment: 'staging' })],
  reports: [report('eu', 5), report('us', 5, { environment: 'canary' })],
});

const table: readonly (readonly [name: string, policy: PromotionPolicy, read: readonly string[]])[] = [
  ['nothing of statements', promotionPolicy('none', ({ now }) => (now > new Date(0) ? allow : deny('No'))), []],
  ['statements of one type', attested({ type: tests, by: [person('ci')] }), [`evidence ${facts.evidence[0]?.digest}`]],
  ['approvals of this environment', approved({ by: [person('ann')] }), [`approval ${facts.approvals[0]?.digest}`]],
  ['reports on one environment', healthyNow, [`report ${facts.reports[0]?.digest}`]],
  [
    'everything, as JSON',
    promotionPolicy('all', (all) => (JSON.stringify(all) === '' ? allow : deny('No'))),
    [...facts.evidence, ...facts.approvals, ...facts.reports].map(({ digest }) => digest),
  ],
];

for (const [name, policy, expected] of table)
  test(`a verdict tells that its policy read ${name}`, () => {
    const [verdict] = evaluate([policy], facts).verdicts;
    const read = recordedVerdict.parse(verdict).read ?? [];
    const texts = read.map(({ kind, digest }) => `${kind} ${digest}`).sort();
    assert.equal(texts.length, expected.length);
    for (const text of expected)
      assert.ok(
        texts.some((one) => one.endsWith(text)),
        text,
      );
  });

test('what one policy reads is not told of another', () => {
  const { verdicts } = evaluate([healthyNow, attested({ type: tests, by: [person('ci')] })], facts);
  assert.deepEqual(
    verdicts.map(({ read = [] }) => read.map(({ kind }) => kind)),
    [['report'], ['evidence']],
  );
});

test('a record keeps at most 64 of each kind that a policy read, and none that has no digest', () => {
  const many = promotionFacts({ evidence: Array.from({ length: 100 }, (_, index) => evidence(tests, index)) });
  const reader = promotionPolicy('reader', (all) => (all.evidence.every(({ predicate }) => predicate !== undefined) ? allow : deny('No')));
  assert.equal(evaluate([reader], many).verdicts[0]?.read?.length, 64);
  assert.equal(evaluate([reader], promotionFacts({ evidence: [evidence(tests, 1, { digest: 'x' })] })).verdicts[0]?.read, undefined);
});

test('facts are the same to a policy, whatever is noted of it', () => {
  let seen: unknown;
  const keeper = promotionPolicy('keeper', ({ evidence: one, approvals, reports }) => {
    seen = structuredClone([one, approvals, reports]);
    return allow;
  });
  evaluate([keeper], facts);
  assert.deepEqual(seen, [facts.evidence, facts.approvals, facts.reports]);
});

test('a policy in mode audit is in the verdicts alone', () => {
  const no = promotionPolicy('no', () => deny('It is Friday'));
  const { verdict, verdicts, findings } = evaluate([withMode(no, 'audit')], facts);
  assert.deepEqual([verdict, findings], ['allow', []]);
  assert.deepEqual(verdicts, [{ policy: 'no', mode: 'audit', verdict: 'deny', reason: 'It is Friday' }]);
  recordedVerdict.parse(verdicts[0]);
});

test('an evaluation with what was read comes back from JSON as it was', () => {
  const evaluation = evaluate([healthyNow, withMode(approved({ by: [person('ben')] }), 'audit')], facts);
  assert.deepEqual(evaluationFromJson(JSON.parse(JSON.stringify(evaluationToJson(evaluation)))), evaluation);
  assert.deepEqual(evaluation.verdicts[0]?.read, [{ kind: 'report', digest: digestOf('report of eu') }]);
});
