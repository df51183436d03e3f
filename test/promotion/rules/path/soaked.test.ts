import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Duration } from '../../../../lib/duration.ts';
import type { PromotionFacts } from '../../../../lib/promotion/policy.ts';
import { soaked } from '../../../../lib/promotion/rules/path/soaked.ts';
import type { Verdict } from '../../../../lib/verdict.ts';
import { at, factsWith, past } from '../facts.ts';

const policy = soaked(Duration.seconds(20));

function inStaging(since: number, until?: number): Partial<PromotionFacts> {
  return { source: { name: 'staging', version: '1.1.0', since: at(since), until: until === undefined ? undefined : at(until) } };
}

const table: readonly (readonly [name: string, facts: Partial<PromotionFacts>, verdict: Verdict])[] = [
  ['allows after the time', inStaging(-21), { kind: 'allow' }],
  ['allows at the very end of the time', inStaging(-20), { kind: 'allow' }],
  [
    'defers a millisecond before the time',
    { ...inStaging(-20), now: new Date(at(0).getTime() - 1) },
    { kind: 'defer', until: at(0), reason: 'It has been in staging for 19s of 20s' },
  ],
  [
    'defers to when the time is over, and says how much has passed',
    inStaging(-8.9),
    { kind: 'defer', until: at(11.1), reason: 'It has been in staging for 8s of 20s' },
  ],
  [
    'counts nothing where the clock is behind the record',
    inStaging(5),
    { kind: 'defer', until: at(25), reason: 'It has been in staging for 0s of 20s' },
  ],
  ['allows a finished stay that was long enough', inStaging(-100, -80), { kind: 'allow' }],
  [
    'denies a finished stay that was too short, however long ago',
    inStaging(-100_000, -99_990),
    {
      kind: 'deny',
      reason: 'It was in staging for 10s of 20s before another release took its place',
      fix: 'Promote it to staging again, and leave it there for 20s',
    },
  ],
  ['denies what never was there', {}, { kind: 'deny', reason: '1.1.0 has never been in staging', fix: 'Promote it to staging first' }],
  [
    'denies where there is nowhere to soak',
    { promoteFrom: undefined },
    {
      kind: 'deny',
      reason: 'production is promoted from no environment that 1.1.0 could soak in',
      fix: 'Say promoteFrom, or take the policy away',
    },
  ],
  [
    'allows a rollback to what was here',
    { action: 'rollback', history: past('1.1.0') },
    { kind: 'allow', reason: 'rollbacks pass this rule' },
  ],
  [
    'denies a rollback to what was never anywhere',
    { action: 'rollback', history: past('1.0.0') },
    { kind: 'deny', reason: '1.1.0 has never been in staging', fix: 'Promote it to staging first' },
  ],
];

for (const [name, facts, verdict] of table) {
  test(`soaked ${name}`, () => assert.deepEqual(policy.judge(factsWith(facts)), verdict));
}
