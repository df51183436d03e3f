import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { discoveryOf, servedTypes } from '../../../lib/kubernetes/client/discovery.ts';
import type { Cluster } from '../../../lib/kubernetes/cluster.ts';
import { connectCluster } from '../../../lib/kubernetes/connect.ts';
import { json, noWait } from '../hostile-server.ts';

function group(name: string, version: string, kinds: readonly string[], freshness = 'Current') {
  const resources = kinds.map((kind) => ({
    resource: `${kind.toLowerCase()}s`,
    responseKind: { group: '', version: '', kind },
    scope: 'Namespaced',
    singularResource: kind.toLowerCase(),
    verbs: ['get', 'list'],
  }));
  return { metadata: { name }, versions: [{ version, freshness, resources }] };
}

function groupList(...items: unknown[]) {
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items };
}

/** A server whose kinds the test changes; it counts and knows ETags. */
async function discovering(t: TestContext) {
  const state = { groups: groupList(group('apps', 'v1', ['Deployment'])) as unknown, etag: '"1"', reads: 0, unchanged: 0, now: 1_000_000 };
  const server = createServer((request, response) => {
    if (request.url === '/api') return json(response, 200, groupList());
    if (request.url?.includes('gone.example.com') === true) return void response.writeHead(404).end('404 page not found');
    if (request.headers['if-none-match'] === state.etag) {
      state.unchanged += 1;
      return void response.writeHead(304).end();
    }
    state.reads += 1;
    return json(response, 200, state.groups, { etag: state.etag });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const pauses: number[] = [];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cluster = connectCluster({ server: url }, { wait: noWait(pauses), elapsed: () => state.now });
  t.after(async () => {
    await cluster.close();
    await new Promise((resolve) => server.close(resolve));
  });
  return { cluster, state, pauses };
}

const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a', namespace: 'shop' } };

describe('discovery', () => {
  it('leaves out a group, a version or a kind that cannot be understood, and keeps all others', () => {
    const broken = group('mixed.example.com', 'v1', ['Fine']);
    broken.versions[0]?.resources.push({ resource: 'odd', scope: 'Sideways' } as never);
    const served = servedTypes(
      groupList(
        group('apps', 'v1', ['Deployment']),
        null,
        7,
        { metadata: { name: 'x' } },
        { metadata: { name: 'y' }, versions: [{}] },
        broken,
      ) as never,
      'discover',
    );
    assert.deepEqual(
      served.types.map((type) => `${type.kind}.${type.group}`),
      ['Deployment.apps', 'Fine.mixed.example.com'],
    );
  });

  it('names what does not answer now', () => {
    const served = servedTypes(
      groupList(group('metrics.k8s.io', 'v1beta1', [], 'Stale'), group('apps', 'v1', ['Deployment'])) as never,
      'discover',
    );
    assert.deepEqual([served.unavailable, served.types.length], [['metrics.k8s.io/v1beta1'], 1]);
  });

  it('refuses an answer that is no discovery at all', () => {
    for (const answer of [null, 7, {}, { kind: 'APIGroupList', groups: [] }, { kind: 'APIGroupDiscoveryList' }])
      assert.throws(() => servedTypes(answer as never, 'discover'), { code: 'BAD_ANSWER' });
  });

  it("prefers an object's own version, then the one that the server prefers", () => {
    const { types } = servedTypes(
      groupList({
        ...group('autoscaling', 'v2', ['HPA']),
        versions: [...group('', 'v2', ['HPA']).versions, ...group('', 'v1', ['HPA']).versions],
      }) as never,
      'discover',
    );
    const discovery = discoveryOf(types, []);
    assert.equal(discovery.find('autoscaling/v1', 'HPA')?.version, 'v1');
    assert.equal(discovery.find('autoscaling/v2beta2', 'HPA')?.version, 'v2');
    assert.equal(discovery.find('other/v1', 'HPA'), undefined);
  });

  it('is read once, and again only when it is asked for, by its ETag', async (t) => {
    const { cluster, state } = await discovering(t);
    await cluster.discover();
    await cluster.discover();
    assert.deepEqual([state.reads, state.unchanged], [1, 0]);
    assert.equal((await cluster.discover({ refresh: true })).types.length, 1);
    assert.deepEqual([state.reads, state.unchanged], [1, 1]);
  });

  it('asks once for many kinds that it misses at the same time, after a rest', async (t) => {
    const { cluster, state, pauses } = await discovering(t);
    await cluster.discover();
    state.groups = groupList(group('example.com', 'v1', ['Gadget']));
    state.etag = '"2"';
    const attempts = Array.from({ length: 20 }, () => cluster.apply(widget, { fieldManager: 'pawl' }));
    for (const attempt of await Promise.allSettled(attempts))
      assert.equal(attempt.status === 'rejected' && attempt.reason.code, 'UNKNOWN_KIND');
    assert.deepEqual([state.reads, pauses], [2, [250]]);
    assert.equal((await cluster.discover()).find('example.com/v1', 'Gadget')?.plural, 'gadgets');
  });

  it('is read again for a version that a kind did not have before', async (t) => {
    const { cluster, state } = await discovering(t);
    state.groups = groupList(group('example.com', 'v1beta1', ['Widget']));
    await cluster.discover();
    state.groups = groupList(group('example.com', 'v1', ['Widget']));
    state.etag = '"2"';
    // The server of this test answers no writes: what counts is that the client knows where to send one.
    await assert.rejects(cluster.apply(widget, { fieldManager: 'pawl' }), { code: 'BAD_ANSWER' });
  });

  it('is read again after the server did not know the kind of an object that was read, deleted or listed', async (t) => {
    const type = { group: 'gone.example.com', version: 'v1', kind: 'Gone', plural: 'gones', namespaced: true, verbs: [] };
    const address = { type, namespace: 'shop', name: 'a' };
    for (const ask of [
      (cluster: Cluster) => cluster.get(address),
      (cluster: Cluster) => cluster.delete(address),
      (cluster: Cluster) => cluster.list(type),
    ]) {
      const { cluster, state } = await discovering(t);
      await cluster.discover();
      await assert.rejects(ask(cluster), { code: 'UNKNOWN_KIND' });
      await cluster.discover();
      await cluster.discover();
      assert.deepEqual([state.reads, state.unchanged], [1, 1]);
    }
  });
});
