import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RegistryError } from '../../lib/oci/registry-error.ts';
import { promote } from '../../lib/release/moves/promote.ts';
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
    if (list === undefined) {
      assert.ok(notes.includes('Nobody knows which version production could move to: Cannot read it: no answer'), notes.join());
      assert.ok(notes.some((line) => line.startsWith('Nobody knows whether what production has was published from files')));
    } else {
      assert.deepEqual(notes.length, 1, 'it is said once');
      assert.match(notes[0] ?? '', /^Nobody knows which versions are newer, .*: Cannot read it: no answer$/);
      assert.equal(asked, 0, 'it is not asked, and waited for, again');
    }
  });

test('the status of no environment is not that of all', async (t) => {
  const world = await trustedWorld(t);
  assert.deepEqual(await status(world.as(), []), []);
  assert.equal((await status(world.as())).length, 2);
});
