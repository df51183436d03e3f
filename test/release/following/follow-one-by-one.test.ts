import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeVeto } from '../../../lib/release/ledgers/veto.ts';
import { type Followed, follow } from '../../../lib/release/moves/follow.ts';
import { trustedWorld } from '../trusted-world.ts';

const words = { who: 'x', why: null, environments: ['staging'], oneByOne: true };

test('follow one by one stops at a version that nobody signed, says what waits for it, and goes on once it is vetoed', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const sam = world.as('sam');
  assert.deepEqual(results(await follow(sam, words)), ['1.0.0 written']);
  await world.publish('1.0.5', 'nobody');
  const [alone] = await follow(sam, words);
  assert.doesNotMatch(findingOf(alone)?.message ?? '', /waits/, 'nothing waits for the newest');
  for (const version of ['1.1.0', '1.2.0']) await world.publish(version);
  const stopped = await follow(sam, words);
  assert.deepEqual(results(stopped), ['1.0.5 refused']);
  const finding = findingOf(stopped[0]);
  assert.match(finding?.message ?? '', /^Release 1\.0\.5 is not signed by .*; one by one goes past none, so 2 newer versions wait for it$/);
  assert.match(finding?.fix ?? '', /take its tag away; to leave it out for good, "pawl veto 1\.0\.5 --why REASON"$/);
  await writeVeto(world.as('olga'), 'veto', { version: '1.0.5', who: 'x', why: 'nobody knows it' });
  assert.deepEqual(results(await follow(sam, words)), ['1.1.0 written', '1.2.0 written']);
});

function results(all: readonly Followed[]): readonly string[] {
  return all.map((one) => (one.kind === 'judged' ? `${one.outcome.to.version} ${one.outcome.result}` : one.kind));
}

function findingOf(one: Followed | undefined) {
  return one?.kind === 'judged' ? one.outcome.findings.find(({ id }) => id === 'release-unsigned') : undefined;
}
