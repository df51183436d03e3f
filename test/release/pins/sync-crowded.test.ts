import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { digestOf } from '../../../lib/digest.ts';
import { mostOfOne } from '../../../lib/evidence/reported-records.ts';
import { reportTag } from '../../../lib/evidence/tags.ts';
import { hold } from '../../../lib/release/moves/hold.ts';
import { promote } from '../../../lib/release/moves/promote.ts';
import { rollbackMove } from '../../../lib/release/moves/rollback.ts';
import { type Pin, pinPath, pinText } from '../../../lib/release/pins/pin.ts';
import { syncPin } from '../../../lib/release/pins/sync.ts';
import { gitRepository } from '../../compiler/git-repository.ts';
import { trustedWorld } from '../trusted-world.ts';

const environment = 'production';
const go = async () => 'go' as const;
const words = { who: 'x', why: 'customers cannot pay' };
const crowd = Array.from({ length: mostOfOne + 1 }, (_, place) =>
  reportTag(digestOf('any release'), { cluster: 'c', namespace: 'a', name: 'b' }, place + 1),
);

type Last = 'promote' | 'hold' | 'rollback';

/** The last record says what the pin says; the hints that it was to move name what was before; and there are more reports than are read. */
async function cutOffAfter(t: TestContext, last: Last) {
  const world = await trustedWorld(t);
  const sam = world.as('sam');
  const own = world.repositories.environment(environment);
  const move = (version: string) => promote(sam, { environment, version, action: 'promote', ...words }, { confirm: go });
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  await move('1.0.0');
  if (last === 'rollback') await move('1.1.0');
  const before = await own.readManifest('current');
  assert.ok(before !== undefined);
  if (last === 'promote') await move('1.1.0');
  if (last === 'hold') await hold(sam, environment, words);
  if (last === 'rollback') await promote(sam, await rollbackMove(sam, environment, words), { confirm: go });
  await own.writeManifest({ mediaType: before.descriptor.mediaType, bytes: before.bytes }, { tag: 'current' });

  const pins: Record<Last, Pin> = {
    promote: { version: '1.1.0' },
    hold: { version: '1.0.0', hold: words.why },
    rollback: { version: '1.0.0', hold: words.why },
  };
  const git = await gitRepository({ [pinPath(environment)]: pinText(pins[last]) });
  t.after(() => git[Symbol.asyncDispose]());
  const evidence = world.repositories.environment('evidence');
  const crowded = { ...evidence, tags: async () => crowd, resolve: async () => undefined };
  const repositories = {
    ...world.repositories,
    environment: (name: string) => (name === 'evidence' ? crowded : world.repositories.environment(name)),
  };
  const notes: string[] = [];
  const workplace = world.as('sam', { folder: git.folder, repositories, progress: (note) => notes.push(note) });
  const isAnnounced = async () => (await own.resolve('current'))?.digest !== before.descriptor.digest;
  return { sync: () => syncPin(workplace, environment, { door: { confirm: go }, confirmHold: go }), isAnnounced, notes };
}

for (const last of ['hold', 'rollback'] as const)
  test(`reports, however many, keep nobody from announcing a ${last} whose writer was cut off, by a sync of the pin that asked for it`, async (t) => {
    const { sync, isAnnounced, notes } = await cutOffAfter(t, last);
    const { agrees, steps } = await sync();
    assert.deepEqual([agrees, steps, await isAnnounced()], [true, [], true]);
    assert.equal(notes.filter((note) => note.startsWith('REPORTS ARE LEFT UNREAD')).length, 1);
  });

test('a promotion whose writer was cut off is announced by no sync while there are more reports than are read', async (t) => {
  const { sync, isAnnounced } = await cutOffAfter(t, 'promote');
  await assert.rejects(sync(), { code: 'CROWDED' });
  assert.equal(await isAnnounced(), false);
});
