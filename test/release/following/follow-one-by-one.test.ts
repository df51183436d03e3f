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

test('follow one by one counts among what waits only what could move', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const sam = world.as('sam');
  await follow(sam, words);
  await world.publish('1.0.5', 'nobody');
  for (const version of ['1.1.0', '1.2.0']) await world.publish(version);
  await world.publish('1.3.0', 'nobody');
  await writeVeto(world.as('olga'), 'veto', { version: '1.2.0', who: 'x', why: 'broken' });
  const { release } = world.repositories;
  const old = await release.readManifest('1.0.0');
  assert.ok(old !== undefined);
  await release.writeManifest({ mediaType: old.descriptor.mediaType, bytes: old.bytes }, { tag: '1.4.0' });
  const message = async () => findingOf((await follow(sam, words))[0])?.message ?? '';
  assert.match(await message(), /so 1 newer version waits for it$/);
  await writeVeto(world.as('olga'), 'veto', { version: '1.1.0', who: 'x', why: 'broken too' });
  assert.doesNotMatch(await message(), /wait/);
  const crowd: typeof release = {
    ...release,
    tags: async () => [...(await release.tags()), ...Array.from({ length: 20 }, (_, at) => `1.0.${at + 6}`), '2.0.0'],
    readManifest: async (name, options) =>
      release.readManifest(/^(?:1\.0\.[1-9]|2\.)/.test(name) && name !== '1.0.5' ? '1.0.0' : name, options),
  };
  const asked: string[] = [];
  const readManifest: typeof release.readManifest = async (name, options) => {
    asked.push(name);
    return crowd.readManifest(name, options);
  };
  const { environment } = world.repositories;
  const many = world.as('sam', { repositories: { environment, release: { ...crowd, readManifest } } });
  assert.doesNotMatch(findingOf((await follow(many, words))[0])?.message ?? '', /wait/);
  assert.ok(asked.includes('1.0.25') && !asked.includes('2.0.0'), 'no more than 20 are looked at');
});

function results(all: readonly Followed[]): readonly string[] {
  return all.map((one) => (one.kind === 'judged' ? `${one.outcome.to.version} ${one.outcome.result}` : one.kind));
}

function findingOf(one: Followed | undefined) {
  return one?.kind === 'judged' ? one.outcome.findings.find(({ id }) => id === 'release-unsigned') : undefined;
}
