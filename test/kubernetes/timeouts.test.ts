import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { it } from 'node:test';
import { defaultTimeouts } from '../../lib/kubernetes/connect.ts';
import { configMap, configMaps, json, startHostileServer } from './hostile-server.ts';

const address = { type: configMaps, namespace: 'shop', name: 'web' };
const desired = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' }, data: { a: '1' } };

it('what is written is waited for longer than what is read, since webhooks have their say in it', async (t) => {
  const arrived = new EventEmitter();
  const held: ServerResponse[] = [];
  const server = await startHostileServer(
    (request, response) => {
      if (request.method !== 'GET') arrived.emit('write', held.push(response));
    },
    { timeouts: { read: 1_000 } },
  );
  t.after(() => server.close());
  const { cluster } = server;
  const writes = [
    cluster.apply(desired, { fieldManager: 'pawl' }),
    cluster.create(desired, { dryRun: true }),
    cluster.mergePatch(address, {}),
    cluster.delete(address),
  ];
  while (held.length < writes.length) await once(arrived, 'write');
  await assert.rejects(cluster.get(address), { code: 'TIMEOUT', message: /did not answer within 1 s/ });
  for (const response of held) json(response, 200, configMap('web'));
  for (const written of await Promise.all(writes)) assert.equal(written?.metadata.name, 'web');
});

it('a write that is never answered is given up all the same', async (t) => {
  const server = await startHostileServer(() => undefined, { timeouts: { write: 50 } });
  t.after(() => server.close());
  await assert.rejects(server.cluster.create(desired), { code: 'TIMEOUT', retryable: true });
});

it('a write is not given up before an API server ends it, which it does after 34 s', () => {
  assert.ok(defaultTimeouts.write > 34_000);
});
