import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAwayOf } from '../../../lib/agent/cluster/away.ts';
import { ClusterError, type ClusterErrorCode } from '../../../lib/kubernetes/cluster-error.ts';
import { configMaps, json, refuse, startHostileServer } from '../../kubernetes/hostile-server.ts';

const about = 'Measure.metrics.example.com';
const measure = { ...configMaps, group: 'apps', kind: 'Deployment', plural: 'deployments' };

it('a 503 of one kind is that kind, where the server answers something of its own', async () => {
  assert.deepEqual(await createAwayOf(async () => undefined)(failure('BUSY', 503, about)), { kind: 'kind', name: about });
  assert.deepEqual(await createAwayOf(refused('FORBIDDEN'))(failure('TIMEOUT', 504, about)), { kind: 'kind', name: about });
});

it('a 503 of everything is the server', async () => {
  assert.deepEqual(await createAwayOf(refused('BUSY'))(failure('BUSY', 503, about)), { kind: 'server' });
  assert.deepEqual(await createAwayOf(refused('UNREACHABLE'))(failure('BUSY', 503, about)), { kind: 'server' });
});

it('a broken connection and a server that is busy are the server, and nobody asks', async () => {
  const awayOf = createAwayOf(() => assert.fail('Nobody expects a question'));
  for (const error of [failure('UNREACHABLE'), failure('TIMEOUT'), failure('BUSY', 429, about), failure('BUSY', 503)])
    assert.deepEqual(await awayOf(error), { kind: 'server' });
  for (const error of [failure('REFUSED', 500, about), new Error('a bug')]) assert.equal(await awayOf(error), undefined);
});

it('many that fail together ask once', async () => {
  let asked = 0;
  const awayOf = createAwayOf(async () => {
    asked += 1;
  });
  await Promise.all(Array.from({ length: 50 }, () => awayOf(failure('BUSY', 503, about))));
  assert.equal(asked, 1);
});

it('what an API server refuses says which kind it is about', async (t) => {
  const server = await startHostileServer((request, response) => {
    if (request.url?.includes('/deployments') === true) return refuse(response, 503, 'ServiceUnavailable', 'service unavailable');
    json(response, 404, { kind: 'Status', code: 404, details: { name: 'pawl.shop' } });
  });
  t.after(() => server.close());
  const { cluster } = server;
  const awayOf = createAwayOf(() => cluster.get({ type: configMaps, namespace: 'shop', name: 'pawl.shop' }));
  const address = { type: measure, namespace: 'shop', name: 'web' };
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } };
  const calls = [
    () => cluster.get(address),
    () => cluster.delete(address),
    () => cluster.apply(object, { fieldManager: 'test' }),
    () => cluster.create(object),
  ];
  for (const call of calls) {
    const [answer] = await Promise.allSettled([call()]);
    assert.equal(answer?.status, 'rejected');
    if (answer?.status === 'rejected') assert.deepEqual(await awayOf(answer.reason), { kind: 'kind', name: 'Deployment.apps' });
  }
});

function failure(code: ClusterErrorCode, status?: number, about?: string): ClusterError {
  return new ClusterError(code, 'Cannot read it: service unavailable', { status, about, retryable: true });
}

function refused(code: ClusterErrorCode): () => Promise<never> {
  return () => Promise.reject(failure(code, code === 'BUSY' ? 503 : undefined));
}
