import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { it } from 'node:test';
import { createObserver } from '../../../lib/agent/cluster/observer.ts';
import { createHolding, heldByKind, hold, type View } from '../../../lib/agent/holding.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { LiveObject } from '../../../lib/kubernetes/cluster.ts';
import { wait } from '../../../lib/kubernetes/wait.ts';
import { type ObjectId, objectId } from '../../../lib/object-id.ts';
import { configMaps, json, startHostileServer } from '../../kubernetes/hostile-server.ts';

const id = objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'web' });
const live: LiveObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web', namespace: 'shop', uid: 'one', resourceVersion: '5', labels: { 'pawl.dev/delivery': 'shop.shop' } },
};

it('observer tells of what is held as gone when the server does not know its kind any more', async (t) => {
  let isServed = true;
  const server = await startHostileServer((request, response) => {
    if (!isServed) return void response.writeHead(404).end('404 page not found');
    if (request.url?.includes('watch=true') !== true)
      return json(response, 200, {
        metadata: { resourceVersion: '7' },
        items: [
          { metadata: { name: 'web', namespace: 'shop', uid: 'one', resourceVersion: '5', labels: { 'pawl.dev/delivery': 'shop.shop' } } },
        ],
      });
    isServed = false;
    response.writeHead(200).end();
  });
  const stop = new AbortController();
  t.after(async () => {
    stop.abort();
    await server.close();
  });
  const gone = Promise.withResolvers<View>();
  const seen: [ObjectId, View['observation']['kind']][] = [];
  const holding = createHolding({ namespace: 'shop', name: 'shop' }, () => undefined);
  const desired = { id, wave: 0, object: live, digest: digestOf('web') };
  hold(holding, { desired, type: configMaps }, live, { at: 0, asked: 0, settled: true });
  const surroundings = { now: () => new Date(), elapsed: () => performance.now(), random: () => 0, wait, emit: () => undefined };
  createObserver(surroundings, stop.signal)
    .follow({
      label: 'shop.shop',
      wants: () => true,
      held: () => heldByKind(holding),
      onView: (which, view) => {
        seen.push([which, view.observation.kind]);
        if (view.observation.kind === 'gone') gone.resolve(view);
      },
    })
    .want([{ cluster: server.cluster, user: '', type: configMaps }]);
  const { observation } = await gone.promise;
  assert.equal(observation.resourceVersion, '7');
  assert.deepEqual(seen.slice(0, 2), [
    [id, 'present'],
    [id, 'gone'],
  ]);
});
