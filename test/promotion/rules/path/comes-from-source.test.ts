import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PromotionFacts } from '../../../../lib/promotion/policy.ts';
import { comesFromSource } from '../../../../lib/promotion/rules/path/comes-from-source.ts';
import { at, factsWith, past } from '../facts.ts';

const stay = { name: 'staging', version: '1.1.0', since: at(-60) };

const table: readonly (readonly [name: string, facts: Partial<PromotionFacts>, verdict: 'allow' | 'deny'])[] = [
  ['allows what is in the source', { source: stay }, 'allow'],
  ['allows what was in the source', { source: { ...stay, until: at(-30) } }, 'allow'],
  ['denies what never was in the source', {}, 'deny'],
  ['denies what never was in the source to a follow', { action: 'follow' }, 'deny'],
  ['allows everything where there is no source', { promoteFrom: undefined }, 'allow'],
  ['allows a rollback to what was here', { action: 'rollback', history: past('1.1.0') }, 'allow'],
  ['denies a rollback to what was neither here nor in the source', { action: 'rollback', history: past('1.0.0') }, 'deny'],
  ['denies a promotion of what only was here', { history: past('1.1.0') }, 'deny'],
];

for (const [name, facts, verdict] of table) {
  test(`comesFromSource ${name}`, () => assert.equal(comesFromSource.judge(factsWith(facts)).kind, verdict));
}

test('comesFromSource says where the candidate never was, and what to do', () => {
  assert.deepEqual(comesFromSource.judge(factsWith()), {
    kind: 'deny',
    reason: '1.1.0 has never been in staging',
    fix: 'Promote it to staging first',
  });
});
