import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Repository } from '../../lib/oci/registry.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { previewResolve, resolveEnvironment } from '../../lib/release/ledgers/resolve.ts';
import { recordOf } from '../../lib/release/moves/explain.ts';
import { hold } from '../../lib/release/moves/hold.ts';
import type { Move } from '../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import { setOfRecord } from '../../lib/release/sides.ts';
import { previewApproval } from '../../lib/release/statements/approve.ts';
import { verifyRecord } from '../../lib/release/verify/verify-record.ts';
import { type TrustedWorld, trustedWorld } from './trusted-world.ts';
import { cutOff, reportTaken } from './witnessed.ts';

const go: MoveDoor = { confirm: async () => 'go' };
const move = (version: string): Move => ({ environment: 'production', version, action: 'promote', who: 'x', why: null });
const words = { who: 'x', why: 'z' };

async function threeVersions(t: Parameters<typeof trustedWorld>[0]): Promise<TrustedWorld> {
  const world = await trustedWorld(t);
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await world.publish(version);
  await promote(world.as('sam'), move('1.0.0'), go);
  return world;
}

/** Before the second time that a version is read. */
function meanwhile(world: TrustedWorld, version: string, happens: () => Promise<unknown>) {
  const { release, environment } = world.repositories;
  let times = 0;
  const readManifest: Repository['readManifest'] = async (name, options) => {
    const found = await release.readManifest(name, options);
    if (name === version && ++times === 1) await happens();
    return found;
  };
  return world.as('agent', { repositories: { release: { ...release, readManifest }, environment } });
}

test('who approves signs for the step that they were shown, also where the environment moves meanwhile', async (t) => {
  const world = await threeVersions(t);
  const workplace = meanwhile(world, '1.2.0', () => promote(world.as('sam'), move('1.1.0'), go));
  const { base, diff } = await previewApproval(workplace, { environment: 'production', version: '1.2.0', decision: 'approve' });
  const [change] = diff.changes;
  assert.equal(base?.version, '1.0.0');
  assert.deepEqual(change?.fields, [{ path: 'data.text', before: '1.0.0', after: '1.2.0' }]);
});

test('a sequence that a record that resolves left behind is no record of the environment', async (t) => {
  const world = await threeVersions(t);
  const held = await hold(world.as('olga'), 'production', words);
  await reportTaken(world, held);
  await cutOff(world, 'production', [held]);
  const preview = await previewResolve(world.as('sam'), 'production');
  const base = preview?.disagreement.base;
  assert.ok(preview !== undefined && base !== undefined);
  const resolved = await resolveEnvironment(world.as('sam'), 'production', { keep: base.digest, seen: preview.disagreement, ...words });
  assert.ok((await world.repositories.environment('production').tags()).includes(recordTag(3, resolved.digest)));
  assert.equal((await setOfRecord(world.as(), 'production', 1)).name, '1.0.0 (record 1)');
  for (const read of [setOfRecord, recordOf, verifyRecord])
    await assert.rejects(read(world.as(), 'production', 2), {
      code: 'UNKNOWN_RECORD',
      message: 'Cannot find record 2 of "production": a record that resolves left it behind',
    });
});

for (const sequence of [0, -1, 1.5, Number.NaN])
  test(`${sequence} is the number of no record`, async (t) => {
    const world = await threeVersions(t);
    await assert.rejects(recordOf(world.as(), 'production', sequence), {
      code: 'UNKNOWN_RECORD',
      message: `Cannot find record ${sequence} of "production": the first is record 1, and all are whole numbers`,
    });
  });
