import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createBrokenKinds } from '../../../lib/agent/cluster/broken-kinds.ts';
import { inParallel } from '../../../lib/agent/parallel.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { type ObjectId, objectId } from '../../../lib/object-id.ts';

it('everything that has failed comes to its turn again, however many of it fail for ever', async () => {
  const ids = Array.from({ length: 80 }, (_, at) => objectId({ group: 'example.com', kind: 'Widget', namespace: 'shop', name: `w${at}` }));
  const failed = new Set<ObjectId>();
  const reached = new Set<ObjectId>();
  let isBroken = (_: ObjectId) => true;
  const pass = async () => {
    const broken = createBrokenKinds(failed);
    await inParallel(
      broken.inOrder(ids, (id) => id),
      16,
      async (id) => {
        if (broken.has(id)) return;
        await setImmediate();
        if (isBroken(id)) return broken.note(id, new ClusterError('BUSY', 'Cannot ask', { status: 503 }), 1);
        broken.over(id);
        reached.add(id);
      },
    );
  };
  for (let round = 0; round < 8; round++) await pass();
  assert.equal(failed.size, ids.length);
  const stillBroken = new Set(ids.slice(0, 20));
  isBroken = (id) => stillBroken.has(id);
  for (let round = 0; round < 20; round++) await pass();
  assert.deepEqual([reached.size, failed.size], [60, 20]);
});
