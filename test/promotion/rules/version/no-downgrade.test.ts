import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PromotionFacts } from '../../../../lib/promotion/policy.ts';
import { noDowngrade } from '../../../../lib/promotion/rules/version/no-downgrade.ts';
import { factsWith, release } from '../facts.ts';

const table: readonly (readonly [
  current: string | undefined,
  candidate: string,
  action: PromotionFacts['action'],
  verdict: 'allow' | 'deny',
])[] = [
  [undefined, '0.0.1', 'promote', 'allow'],
  ['1.0.0', '1.0.1', 'promote', 'allow'],
  ['1.0.0', '1.0.0', 'promote', 'allow'],
  ['1.0.1', '1.0.0', 'promote', 'deny'],
  ['1.0.1', '1.0.0', 'follow', 'deny'],
  ['1.0.1', '1.0.0', 'rollback', 'allow'],
  ['1.9.0', '1.10.0', 'promote', 'allow'],
  ['1.10.0', '1.9.0', 'promote', 'deny'],
  ['1.2.0', '1.2.0-rc.1', 'promote', 'deny'],
  ['1.2.0-rc.1', '1.2.0', 'promote', 'allow'],
  ['1.2.0-rc.2', '1.2.0-rc.10', 'promote', 'allow'],
  ['1.2.0-rc.10', '1.2.0-rc.2', 'promote', 'deny'],
  ['1.2.0-rc.1', '1.2.0-beta', 'promote', 'deny'],
  ['1.2.0-alpha', '1.2.0-alpha.1', 'promote', 'allow'],
  ['1.2.0-rc', '1.2.0-1', 'promote', 'deny'],
  ['1.0.0', 'latest', 'promote', 'deny'],
  ['banana', '1.0.0', 'promote', 'deny'],
];

for (const [current, candidate, action, verdict] of table) {
  test(`noDowngrade says ${verdict} to a ${action} from ${current ?? 'nothing'} to ${candidate}`, () => {
    const facts = factsWith({ action, candidate: release(candidate), current: current === undefined ? undefined : release(current) });
    assert.equal(noDowngrade.judge(facts).kind, verdict);
  });
}

test('noDowngrade says what is in force, and how to go back on purpose', () => {
  assert.deepEqual(noDowngrade.judge(factsWith({ candidate: release('0.9.0') })), {
    kind: 'deny',
    reason: '0.9.0 is below 1.0.0, which is in force',
    fix: 'Go back with "pawl rollback production 0.9.0"',
  });
});
