import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Cluster, LiveObject, ResourceType } from '../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../lib/kubernetes/cluster-error.ts';
import { connectCluster } from '../../lib/kubernetes/connect.ts';
import { type ObjectEvent, watchObjects } from '../../lib/kubernetes/watch.ts';
import { controlPlaneOfItsOwn, describeWithCluster, freshNamespace } from '../control-plane/for-tests.ts';
import { seededRandom } from '../seeded-random.ts';
import { startChaosProxy } from './chaos-proxy.ts';
import { adminOf, typeOf } from './real-cluster.ts';

/** What a consumer knows from events alone. */
class View {
  readonly objects = new Map<string, string>();
  syncs = 0;
  events = 0;
  #waiters: (() => void)[] = [];

  readonly take = (event: ObjectEvent): void => {
    if (event.kind === 'sync') {
      this.syncs += 1;
      this.objects.clear();
      for (const object of event.objects) this.#set(object);
    } else {
      this.events += 1;
      if (event.kind === 'deleted') this.objects.delete(event.object.metadata.name);
      else this.#set(event.object);
    }
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resume of waiters) resume();
  };

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  #set({ metadata }: LiveObject): void {
    this.objects.set(metadata.name, metadata.resourceVersion);
  }
}

async function edit(
  cluster: Cluster,
  type: ResourceType,
  namespace: string,
  { seed, edits, each }: { seed: number; edits: number; each?: (index: number) => void },
) {
  const random = seededRandom(seed);
  for (let index = 0; index < edits; index++) {
    each?.(index);
    const name = `c-${Math.floor(random() * 60)}`;
    if (random() < 0.3) await cluster.delete({ type, namespace, name });
    else {
      const object = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace, labels: { app: 'web' } },
        data: { value: String(random()) },
      };
      await cluster.apply(object, { fieldManager: 'test' });
    }
  }
}

async function listed(cluster: Cluster, type: ResourceType, namespace: string): Promise<Map<string, string>> {
  const { items } = await cluster.list(type, { namespace, metadataOnly: true });
  return new Map(items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
}

/** The last edit, of an object that no random edit touches: when it is seen, all before it were. */
async function settle(cluster: Cluster, namespace: string, view: View): Promise<void> {
  const last = await cluster.apply(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'last', namespace, labels: { app: 'web' } },
      data: { at: String(view.events) },
    },
    { fieldManager: 'test' },
  );
  await view.until(() => view.objects.get('last') === last.metadata.resourceVersion);
}

describeWithCluster('watchObjects on a real API server', (plane) => {
  for (const { edits, metadataOnly } of [
    { edits: 500, metadataOnly: false },
    { edits: 100, metadataOnly: true },
  ])
    it(`ends with the view that a full list gives, after ${edits} random edits${metadataOnly ? ', from metadata only' : ''}`, async (t) => {
      const namespace = await freshNamespace(plane, t);
      const cluster = adminOf(plane, t);
      const type = await typeOf(cluster, 'v1', 'ConfigMap');
      const view = new View();
      const stop = new AbortController();
      const watch = watchObjects(cluster, type, { namespace, metadataOnly, signal: stop.signal, onEvent: view.take });
      await edit(cluster, type, namespace, { seed: 1, edits });
      await settle(cluster, namespace, view);
      stop.abort();
      await watch;
      assert.equal(view.syncs, 1);
      assert.deepEqual(view.objects, await listed(cluster, type, namespace));
    });

  it('ends with that view also when its connections are cut every few edits', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const type = await typeOf(cluster, 'v1', 'ConfigMap');
    const proxy = await startChaosProxy(Number(new URL(plane.server).port));
    t.after(() => proxy.close());
    const { certificateAuthority, token } = plane;
    const cut = connectCluster({ server: `https://127.0.0.1:${proxy.port}`, certificateAuthority, token });
    t.after(() => cut.close());
    const view = new View();
    const stop = new AbortController();
    const troubles: ClusterError[] = [];
    const watch = watchObjects(cut, type, {
      namespace,
      signal: stop.signal,
      onEvent: view.take,
      onTrouble: (error) => troubles.push(error),
    });
    await view.until(() => view.syncs > 0);
    let cuts = 0;
    const each = (index: number) => {
      if (index % 17 === 0) cuts += proxy.cut() > 0 ? 1 : 0;
    };
    await edit(cluster, type, namespace, { seed: 2, edits: 500, each });
    await settle(cluster, namespace, view);
    stop.abort();
    await watch;
    assert.ok(cuts >= 5, `only ${cuts} cuts met an open connection`);
    assert.ok(troubles.every((error) => error.code === 'UNREACHABLE'));
    assert.equal(view.syncs, 1, 'every broken watch was resumed, none began again');
    assert.deepEqual(view.objects, await listed(cluster, type, namespace));
  });

  it('sees an object leave when the label that it selects by is taken off', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const type = await typeOf(cluster, 'v1', 'ConfigMap');
    const view = new View();
    const stop = new AbortController();
    const watch = watchObjects(cluster, type, {
      namespace,
      labelSelector: 'app=web',
      metadataOnly: true,
      signal: stop.signal,
      onEvent: view.take,
    });
    await edit(cluster, type, namespace, { seed: 3, edits: 1 });
    await settle(cluster, namespace, view);
    await cluster.mergePatch({ type, namespace, name: 'last' }, { metadata: { labels: null } });
    await view.until(() => !view.objects.has('last'));
    stop.abort();
    await watch;
  });

  it('begins again with a list when its position has expired', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const type = await typeOf(cluster, 'v1', 'ConfigMap');
    const view = new View();
    const stop = new AbortController();
    const lists: string[] = [];
    // The server forgets a version only after minutes, so the list lies about how old it is.
    const stale: Cluster = {
      ...cluster,
      async list(...parameters) {
        const list = await cluster.list(...parameters);
        lists.push(list.resourceVersion);
        return lists.length === 1 ? { ...list, resourceVersion: '1' } : list;
      },
      watch: (watched, options) => (options.resourceVersion === '1' ? expired() : cluster.watch(watched, options)),
    };
    const watch = watchObjects(stale, type, { namespace, signal: stop.signal, onEvent: view.take });
    await view.until(() => view.syncs === 2);
    await settle(cluster, namespace, view);
    stop.abort();
    await watch;
    assert.deepEqual(view.objects, await listed(cluster, type, namespace));
  });
});

// biome-ignore lint/correctness/useYield: a watch that is refused before its first event
async function* expired(): AsyncGenerator<never> {
  throw new ClusterError('GONE', 'Cannot watch configmaps: too old resource version', { status: 410, reason: 'Expired' });
}

it('watchObjects goes on where it was when the API server went away and came back', async (t) => {
  const own = await controlPlaneOfItsOwn(t);
  if (own.kind === 'missing') return t.skip(own.reason);
  const { plane } = own;
  const cluster = adminOf(plane, t);
  const type = await typeOf(cluster, 'v1', 'ConfigMap');
  const view = new View();
  const stop = new AbortController();
  const troubles: ClusterError[] = [];
  const watch = watchObjects(cluster, type, {
    namespace: 'default',
    signal: stop.signal,
    onEvent: view.take,
    onTrouble: (error) => troubles.push(error),
  });
  await edit(cluster, type, 'default', { seed: 4, edits: 20 });
  await settle(cluster, 'default', view);
  await plane.stopApiServer();
  const address = { type, namespace: 'default', name: 'last' };
  await assert.rejects(cluster.get(address), (error) => error instanceof ClusterError && error.code === 'UNREACHABLE' && error.retryable);
  await plane.startApiServer();
  await edit(cluster, type, 'default', { seed: 5, edits: 20 });
  await settle(cluster, 'default', view);
  stop.abort();
  await watch;
  assert.ok(troubles.length > 0);
  assert.deepEqual(view.objects, await listed(cluster, type, 'default'));
});
