import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promotionFacts } from '../../lib/constructs/testing/promotion-facts.ts';
import { countedApprovals } from '../../lib/promotion/counted-approvals.ts';
import { evaluate } from '../../lib/promotion/evaluate.ts';
import type { ApprovalFact } from '../../lib/promotion/evidence-facts.ts';
import { promotionPolicy } from '../../lib/promotion/policy.ts';
import { approved } from '../../lib/promotion/rules/people/approved.ts';
import { identityName } from '../../lib/signing/identity.ts';
import { allow, deny } from '../../lib/verdict.ts';
import { at } from './rules/facts.ts';
import { approval, evidence, person } from './rules/people.ts';

const rule = approved({ by: [person('ann'), person('ben'), person('cem')], notByAuthor: 'where-known' });
const another = `sha256:${'b'.repeat(64)}`;
const tests = 'https://in-toto.io/attestation/test-result/v0.1';

const table: readonly (readonly [name: string, given: readonly ApprovalFact[], counted: readonly string[]])[] = [
  ['is for this step', [approval('ann')], ['ann']],
  ['is from another release than the one in force', [approval('ann'), approval('ben', { base: another })], ['ann']],
  ['has expired', [approval('ben', { expires: at(-1) })], []],
  ['is for another environment', [approval('ben', { environment: 'staging' })], []],
  ['is a decline, from wherever', [approval('cem', { decision: 'decline', base: another })], ['cem']],
  ['is of the promoter', [approval('pia'), approval('ann')], ['ann']],
];

for (const [name, approvals, counted] of table)
  test(`of approvals, one of which ${name}, those are told that count`, () => {
    const facts = promotionFacts({ approvals, actor: { name: 'pia@shop.example' } });
    const { verdicts } = evaluate([rule], facts);
    assert.deepEqual(countedApprovals(facts, verdicts).map(nameOf), counted);
    assert.equal(verdicts[0]?.read?.length ?? 0, counted.length, 'nor is it said that it was read');
  });

test('what no policy asked about did not count, and neither did what a policy of somebody looked at in passing', () => {
  const facts = promotionFacts({ approvals: [approval('ann'), approval('ben', { base: another })] });
  assert.deepEqual(countedApprovals(facts, []), []);
  const own = promotionPolicy('own', ({ approvals }) => (approvals.every(({ decision }) => decision === 'approve') ? allow : allow));
  const { verdicts } = evaluate([own], facts);
  assert.equal(verdicts[0]?.read?.length, 2);
  assert.deepEqual(countedApprovals(facts, verdicts).map(nameOf), ['ann']);
});

test('an approval that counted is told however much else the policy read', () => {
  const statements = Array.from({ length: 100 }, (_, place) => evidence(tests, place));
  const facts = promotionFacts({ approvals: [approval('ann')], evidence: statements });
  const own = promotionPolicy('own', ({ evidence: read, approvals }) =>
    read.every(({ predicate }) => predicate !== undefined) && approvals.some(({ decision }) => decision === 'approve') ? allow : deny('No'),
  );
  const { verdicts } = evaluate([own], facts);
  assert.deepEqual(countedApprovals(facts, verdicts).map(nameOf), ['ann']);
});

test('a rollback that passes the rule counts no approval, and says that it passes', () => {
  const history = [{ sequence: 1, action: 'promote', version: '1.1.0', who: 'ann', when: at(-1000) }];
  const facts = promotionFacts({ action: 'rollback', history, approvals: [approval('ann')] });
  const { verdicts } = evaluate([rule], { ...facts, candidate: { ...facts.candidate, version: '1.1.0' } });
  assert.deepEqual(verdicts, [{ policy: 'approved', mode: 'enforce', verdict: 'allow', reason: 'rollbacks pass this rule' }]);
  assert.deepEqual(countedApprovals(facts, verdicts), []);
});

function nameOf({ signer }: ApprovalFact): string {
  return identityName(signer).split('@')[0] ?? '';
}
