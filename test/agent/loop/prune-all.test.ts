import assert from 'node:assert/strict';
import { it } from 'node:test';
import { goneView, see, viewOf } from '../../../lib/agent/holding.ts';
import { breadth } from '../../../lib/agent/loop/gather.ts';
import { pauseAfterRefusal } from '../../../lib/agent/loop/pauses.ts';
import { pruneAll } from '../../../lib/agent/loop/prune-all.ts';
import type { InventoryEntry } from '../../../lib/agent/memory/inventory.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { ClusterError, type ClusterErrorCode } from '../../../lib/kubernetes/cluster-error.ts';
import { objectId } from '../../../lib/object-id.ts';
import { configMaps } from '../memory/config-maps.ts';
import { between } from '../stage/between.ts';
import { deliveryOf } from '../stage/delivery.ts';
import { configMap } from '../stage/objects.ts';
import { standingStill, workOf } from '../stage/work.ts';

const count = 5 * breadth;

it('an object that cannot be read keeps nothing of its wave from being pruned, but what lies below it', async () => {
  const left = await pruned({ code: 'REFUSED', status: 500 });
  assert.deepEqual(left, ['first', 'wave-0']);
});

it('however many of a kind a webhook keeps from being pruned, all that it does not judge is', async () => {
  const left = await pruned({ code: 'REFUSED', status: 500, message: 'failed calling webhook "judge.example.com"', failing: 3 * breadth });
  assert.equal(left.length, 3 * breadth + 1);
});

it('a server that does not answer is not asked to prune everything else, too', async () => {
  const left = await pruned({ code: 'UNREACHABLE' });
  assert.ok(left.length > 2 + count - 2 * breadth, `${left.length} are left`);
});

it('what a finalizer holds is not read again and again as long as its watch tells of nothing new', async () => {
  const stage = await heldByFinalizer();
  const pass = async () => {
    const before = stage.reads();
    const outcome = await stage.prune('prune');
    assert.deepEqual(outcome.kind === 'waiting' && outcome.messages, [`${stage.id}: it is being deleted, held by example.com/hold`]);
    return stage.reads() - before;
  };
  assert.deepEqual([await pass(), await pass()], [1, 1], 'nobody watches it yet');
  stage.watched();
  assert.deepEqual([await pass(), await pass(), await pass()], [0, 0, 0]);
  stage.changed();
  stage.watched();
  assert.deepEqual([await pass(), await pass()], [1, 0], 'it changed');
  stage.passTime(pauseAfterRefusal);
  assert.deepEqual([await pass(), await pass()], [1, 0], 'and now and then it is read all the same');
});

it('what a finalizer holds is let go at once where it is to be left', async () => {
  const stage = await heldByFinalizer();
  stage.watched();
  assert.equal((await stage.prune('prune')).kind, 'waiting');
  assert.deepEqual(stage.patches, []);
  await stage.prune('orphan');
  assert.equal(stage.patches.length, 1);
});

it('nothing is remembered of what was gone already: each release may bring a Job of another name', async () => {
  const { signal } = new AbortController();
  const cluster = configMaps().connect();
  const memory = await openMemory(cluster, delivery, signal);
  const work = workOf({ delivery, memory, cluster, signal });
  const entries = [entry('gone', 0), entry('there', 0)];
  await memory.writeInventory(new Map(entries.map((each) => [each.id, each])), signal);
  const live = { ...configMap('shop', 'there'), metadata: { name: 'there', namespace: 'shop', uid: 'one', resourceVersion: '5' } };
  for (const [{ id }, view] of [
    [entry('gone', 0), goneView('5', { at: 0 })],
    [entry('there', 0), viewOf(configMapType, live, { at: 0 })],
  ] as const)
    see(work.holding, id, view, true);
  assert.equal((await pruneAll(work, entries, { mode: 'prune', target: undefined })).kind, 'done');
  // What was there goes with the event of its watch.
  assert.deepEqual([...work.holding.views.keys()], [entry('there', 0).id]);
});

it('a server that is still starting, and knows none of its kinds yet, is not believed that objects went with theirs', async () => {
  const { signal } = new AbortController();
  const server = configMaps().connect();
  const memory = await openMemory(server, delivery, signal);
  const widget = {
    id: objectId({ group: 'example.com', kind: 'Widget', namespace: 'shop', name: 'one' }),
    apiVersion: 'example.com/v1',
    wave: 0,
  };
  await memory.writeInventory(new Map([[widget.id, widget]]), signal);
  let isReady = false;
  const cluster = between(server, { ready: async () => isReady, discover: async () => ({ types: [], find: () => undefined }) });
  const pass = () => pruneAll(workOf({ delivery, memory, cluster, signal }), [widget], { mode: 'prune', target: undefined });
  await assert.rejects(pass(), { code: 'BUSY', about: 'Widget.example.com', message: /the server is still starting/ });
  assert.equal(memory.memory.inventory.size, 1);
  isReady = true;
  assert.deepEqual(await pass(), { kind: 'done' });
  assert.equal(memory.memory.inventory.size, 0);
});

/** An object that was pruned, and that a finalizer of somebody else's keeps. No time passes but what the test lets pass. */
async function heldByFinalizer() {
  const { signal } = new AbortController();
  const server = configMaps().connect();
  const memory = await openMemory(server, delivery, signal);
  const held = entry('held', 0);
  await memory.writeInventory(new Map([[held.id, held]]), signal);
  const patches: unknown[] = [];
  let time = 0;
  let reads = 0;
  let version = 5;
  const object = () => {
    const { metadata, ...rest } = configMap('shop', 'held');
    const going = { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.com/hold'] };
    const labels = { 'pawl.dev/delivery': 'shop.shop' };
    return { ...rest, metadata: { ...metadata, ...going, labels, uid: 'one', resourceVersion: `${version}` } };
  };
  const cluster = between(server, {
    get: async () => {
      reads += 1;
      return object();
    },
    mergePatch: async (_, patch) => {
      patches.push(patch);
      return object();
    },
  });
  const work = workOf({ delivery, memory, cluster, signal, surroundings: standingStill(() => time) });
  return {
    id: held.id,
    patches,
    reads: () => reads,
    prune: (mode: 'prune' | 'orphan') => pruneAll(work, [held], { mode, target: undefined }),
    watched: () => void see(work.holding, held.id, viewOf(configMapType, object(), { at: time }), true),
    changed() {
      version += 1;
    },
    passTime(milliseconds: number) {
      time += milliseconds;
    },
  };
}

interface Trouble {
  readonly code: ClusterErrorCode;
  readonly status?: number;
  readonly message?: string;
  /** How many of them, from the first. @default 1 */
  readonly failing?: number;
}

/** What is left in the inventory where the first of a wave fail for that reason, and one lies in the wave below. */
async function pruned({ code, status, message = 'Cannot read it', failing = 1 }: Trouble): Promise<readonly string[]> {
  const { signal } = new AbortController();
  const cluster = configMaps().connect();
  const memory = await openMemory(cluster, delivery, signal);
  const entries = [entry('first', 1), ...Array.from({ length: count }, (_, at) => entry(`wave-1-${at}`, 1)), entry('wave-0', 0)];
  await memory.writeInventory(new Map(entries.map((each) => [each.id, each])), signal);
  const unreadable = between(cluster, {
    async get(address) {
      if (entries.findIndex(({ id }) => id.endsWith(`/${address.name}`)) < failing)
        throw new ClusterError(code, message, { status, retryable: true });
      return cluster.get(address);
    },
  });
  const work = workOf({ delivery, memory, cluster: unreadable, signal });
  await assert.rejects(pruneAll(work, entries, { mode: 'prune', target: undefined }), { code });
  return [...memory.memory.inventory.keys()].map((id) => id.split('/').at(-1) ?? '');
}

function entry(name: string, wave: number): InventoryEntry {
  return { id: objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name }), apiVersion: 'v1', wave };
}

const delivery = deliveryOf({}, { deleting: true });
const configMapType = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] };
