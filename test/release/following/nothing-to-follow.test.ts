import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nothingToFollow } from '../../../lib/release/following/nothing-to-follow.ts';
import { world } from '../world.ts';

test('that there is nothing to follow is said with its reason', async (t) => {
  const [staging] = (await world(t)).workplace.project.environments;
  assert.ok(staging !== undefined);
  const environment = { ...staging, track: { kind: 'follow', range: '^1.0.0' } } as const;
  const say = (versions: readonly string[], current?: string) => nothingToFollow(environment, { versions, current, strangers: [] });
  assert.equal(say(['2.0.0', '1.0.0-rc.1']), 'no published version is in its range ^1.0.0');
  assert.equal(say(['1.0.0', '2.0.0'], '1.1.0'), 'nothing newer than 1.1.0, which is in force, is published in its range ^1.0.0');
  assert.equal(say(['1.0.0']), 'no release in its range ^1.0.0 has a manifest set for staging');
  const strangers = ['1.2.0', '1.1.0'].map((version) => ({ version, reason: 'It is none', fix: 'Look who pushed it' }));
  assert.equal(
    nothingToFollow(environment, { versions: ['1.2.0', '1.1.0'], current: undefined, strangers }),
    '1.2.0 is passed over (and 1 more): It is none. Look who pushed it',
  );
});
