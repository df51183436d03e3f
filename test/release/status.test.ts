import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Repository } from '../../lib/oci/registry.ts';
import { RegistryError } from '../../lib/oci/registry-error.ts';
import { promote } from '../../lib/release/moves/promote.ts';
import { rollbackMove } from '../../lib/release/moves/rollback.ts';
import { projectStatus, status } from '../../lib/release/status.ts';
import { trustedWorld } from './trusted-world.ts';

const timeout = new RegistryError('TIMEOUT', 'Cannot read it: no answer', { retryable: true });
const late = () => Promise.reject(timeout);

for (const [what, list] of [
  ['does not answer', late],
  ['answers no more after its tags', undefined],
] as const)
  test(`status says where environments stand, and what nobody knows, while the release repository ${what}`, async (t) => {
    const world = await trustedWorld(t);
    for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
    const move = { environment: 'production', version: '1.0.0', action: 'promote', who: 'x', why: null } as const;
    const { record } = await promote(world.as('sam'), move, { confirm: async () => 'go' });
    const { release, environment } = world.repositories;
    let asked = 0;
    const readManifest = () => {
      asked += 1;
      return late();
    };
    const gone = { ...release, tags: list ?? release.tags, resolve: late, readManifest, referrers: late };
    const notes: string[] = [];
    const workplace = world.as(undefined, { repositories: { release: gone, environment }, progress: (line) => notes.push(line) });
    const { environments } = await projectStatus(workplace);
    assert.deepEqual(
      environments.map((one) => [one.environment.name, one.error, one.head?.digest, one.signature?.kind, one.newer, one.dirty]),
      [
        ['staging', undefined, undefined, undefined, undefined, false],
        ['production', undefined, record?.digest, 'signed', undefined, false],
      ],
    );
    const reason = 'Cannot read it: no answer';
    assert.deepEqual(
      environments.map(({ unknown }) => unknown),
      [[{ field: 'newer', reason }], ['newer', 'dirty'].map((field) => ({ field, reason }))],
      'for programs, too',
    );
    if (list === undefined) {
      assert.ok(notes.includes('Nobody knows which version production could move to: Cannot read it: no answer'), notes.join());
      assert.ok(notes.some((line) => line.startsWith('Nobody knows whether what production has was published from files')));
    } else {
      assert.deepEqual(notes.length, 1, 'it is said once');
      assert.match(notes[0] ?? '', /^Nobody knows which versions are newer, .*: Cannot read it: no answer$/);
      assert.equal(asked, 0, 'it is not asked, and waited for, again');
    }
  });

test('status names as unknown what vetoes and evidence would have said', async (t) => {
  const world = await trustedWorld(t);
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  const move = { environment: 'production', version: '1.0.0', action: 'promote', who: 'x', why: null } as const;
  await promote(world.as('sam'), move, { confirm: async () => 'go' });
  const { release, environment } = world.repositories;
  const without = (gone: string) => ({
    release,
    environment: (name: string) => (name === gone ? { ...environment(name), tags: late } : environment(name)),
  });
  const fieldsWithout = async (gone: string) => {
    const [production] = await status(world.as(undefined, { repositories: without(gone) }), ['production']);
    return [production?.newer, production?.unknown.map(({ field }) => field)];
  };
  assert.deepEqual(await fieldsWithout('nothing'), ['1.1.0', []]);
  assert.deepEqual(await fieldsWithout('vetoes'), [undefined, ['veto', 'newer']]);
  assert.deepEqual(await fieldsWithout('evidence'), ['1.1.0', ['veto', 'missing', 'newer', 'reports']]);
});

test('status says that there are more reports of its clusters than are read', async (t) => {
  const world = await trustedWorld(t);
  const index = await world.publish('1.0.0');
  const move = { environment: 'production', version: '1.0.0', action: 'promote', who: 'x', why: null } as const;
  await promote(world.as('sam'), move, { confirm: async () => 'go' });
  await world.report('production', index, { cluster: 'west', healthy: true });
  await bury(world.repositories.environment('evidence'));
  const [production] = await status(world.as(), ['production']);
  const reason = 'it was not read: it lies below 4 reports that do not count';
  assert.deepEqual(production?.unknown, [{ field: 'reports', reason }]);
  assert.deepEqual(production.reports?.kind === 'read' && [production.reports.reported, production.reports.unread], [[], reason]);
});

test('a rollback says that there are more reports of the release that it chooses than are read', async (t) => {
  const world = await trustedWorld(t);
  const first = await world.publish('1.0.0');
  await world.publish('1.1.0');
  for (const version of ['1.0.0', '1.1.0'])
    await promote(
      world.as('sam'),
      { environment: 'production', version, action: 'promote', who: 'x', why: null },
      { confirm: async () => 'go' },
    );
  await world.report('production', first, { cluster: 'east', healthy: false });
  await bury(world.repositories.environment('evidence'));
  await world.report('production', first, { cluster: 'west', healthy: true });
  const said: string[] = [];
  const chosen = await rollbackMove(world.as('sam', { progress: (line) => said.push(line) }), 'production', { who: 'x', why: 'y' });
  assert.equal(chosen.version, '1.0.0');
  assert.deepEqual(said, [
    'Not all reports about 1.0.0 were read, and one may say that it is not healthy: it was not read: it lies below 4 reports that do not count',
    '1.0.0 is the last one that was reported healthy in production',
  ]);
});

/** As whoever may push does: puts four reports above the one that is there. */
async function bury(evidence: Repository): Promise<void> {
  const [real = ''] = await evidence.tags();
  const manifest = await evidence.readManifest(real);
  assert.ok(manifest !== undefined);
  for (const place of [1, 2, 3, 4])
    await evidence.writeManifest(
      { mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes },
      { tag: real.replace(/[0-9]+$/, String(9_000_000_000_000 + place)) },
    );
}

test('the status of no environment is not that of all', async (t) => {
  const world = await trustedWorld(t);
  assert.deepEqual(await status(world.as(), []), []);
  assert.equal((await status(world.as())).length, 2);
});
