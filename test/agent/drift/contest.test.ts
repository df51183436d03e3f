import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createContest } from '../../../lib/agent/drift/contest.ts';

const limits = { reversals: 3, within: 60_000, pause: 5_000 };

it('contest turns back at once until the same object was turned back too often', () => {
  const contest = createContest<string>(limits);
  for (const now of [0, 10, 20]) {
    assert.equal(contest.pause('web', now), 0);
    contest.note('web', now);
  }
  assert.equal(contest.pause('web', 30), 4_990);
  assert.equal(contest.pause('web', 5_020), 0);
  assert.equal(contest.pause('other', 30), 0);
});

it('contest forgets after a while without a fight', () => {
  const contest = createContest<string>(limits);
  for (const now of [0, 10, 20]) contest.note('web', now);
  assert.equal(contest.pause('web', 60_011), 0);
});
