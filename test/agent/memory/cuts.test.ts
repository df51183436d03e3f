import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Inventory, InventoryEntry } from '../../../lib/agent/memory/inventory.ts';
import type { MemoryStore, RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { digestOf } from '../../../lib/digest.ts';
import { messageOf } from '../../../lib/errors.ts';
import type { Cluster } from '../../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { type ObjectId, objectId } from '../../../lib/object-id.ts';
import { random } from '../stage/random.ts';
import { type ConfigMaps, configMaps } from './config-maps.ts';

const delivery = { namespace: 'shop', name: 'shop' };
const { signal } = new AbortController();

/** The first is two ConfigMaps long. */
const layers = ['a', 'b', 'c'].map((letter, at) => Buffer.alloc(at === 0 ? 950 * 1024 : 10, letter));
/** One that needs chunks of its own, and one that does not. */
const inventories: readonly Inventory[] = [1_200, 2].map(inventory);

type Step = (memory: MemoryStore) => Promise<void>;
const accepts = layers.map(
  (layer, at): Step =>
    (memory) =>
      memory.acceptRelease(release(at), layer, signal),
);
const writes = inventories.map(
  (each): Step =>
    (memory) =>
      memory.writeInventory(each, signal),
);

describe('memory that is cut off', () => {
  const steps = [accepts[0], writes[0], accepts[2], writes[1], accepts[0]].filter((step) => step !== undefined);

  it('can be read, and goes on, after every single request', async () => {
    let isWhole = false;
    for (let cut = 1; !isWhole; cut++) {
      const server = configMaps();
      let left = cut;
      const after = async () => {
        left--;
        if (left <= 0) throw new ClusterError('UNREACHABLE', 'Cannot do it: the connection broke', { retryable: true });
      };
      isWhole = await through(server.connect({ after }), steps);
      await assertReadable(server);
      assert.ok(await through(server.connect(), steps));
      assert.deepEqual([...server.kept.keys()].sort(), await named(server));
      await (await openMemory(server.connect(), delivery, signal)).forget(signal);
      assert.equal(server.kept.size, 0);
    }
  });
});

describe('memory of which two agents believe that it is theirs', () => {
  it('names what is there after every single request, in whatever order theirs come', async () => {
    for (let seed = 1; seed <= (process.env.CI === 'true' ? 400 : 50); seed++)
      await race(seed).catch((cause: unknown) => {
        throw new Error(`Race ${seed} fails: ${messageOf(cause)}`, { cause });
      });
  });

  it('keeps what one is writing while another one opens it, whichever of the two is slow', async () => {
    for (const slow of ['writer', 'sweeper'] as const) {
      const server = configMaps();
      await through(server.connect(), accepts.slice(0, 2));
      // Somebody died between a chunk and its root, and then another one wrote: that chunk may be swept.
      await through(server.connect({ before: dieAt('replace') }), accepts.slice(2));
      await through(server.connect(), writes.slice(1));
      const writer = held(slow === 'writer' ? 'replace' : undefined);
      const sweeper = held(slow === 'sweeper' ? 'delete' : undefined);
      const swept = through(server.connect(sweeper.moments), []);
      if (slow === 'sweeper') await Promise.race([sweeper.reached, swept]);
      const written = through(server.connect(writer.moments), accepts.slice(2));
      if (slow === 'writer') await Promise.race([writer.reached, written]);
      await (slow === 'writer' ? swept : written);
      writer.goOn();
      sweeper.goOn();
      await Promise.all([swept, written]);
      const memory = await assertReadable(server);
      assert.equal(memory.memory.release?.version, '3.0.0');
    }
  });
});

/** Each request of both waits for its turn, which chance gives. */
async function race(seed: number): Promise<void> {
  const chance = random(seed);
  const server = configMaps();
  const waiting: (() => void)[] = [];
  const moments = {
    before: () => new Promise<void>((resolve) => void waiting.push(resolve)),
    after: async (verb: string) => {
      if (verb !== 'get' && verb !== 'list') assertWhole(server);
    },
  };
  const small: readonly Step[] = [
    (memory) => memory.acceptRelease(release(2), layers[2] ?? assert.fail(), signal),
    (memory) => memory.acceptRelease(release(3), Buffer.from('other'), signal),
    async ({ memory, noteRelease }) => {
      if (memory.release !== undefined) await noteRelease({ ...memory.release, completed: `${chance.next()}` }, signal);
    },
    ...(seed % 10 === 0 ? writes : writes.slice(1)),
  ];
  const agent = async () => {
    for (let life = 0; life < 4; life++)
      await through(
        server.connect(moments),
        Array.from({ length: 3 }, () => chance.pick(small)),
      );
  };
  let isOver = false;
  const agents = Promise.allSettled([agent(), agent()]).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await new Promise(setImmediate);
    waiting.splice(chance.below(Math.max(1, waiting.length)), 1)[0]?.();
  }
  for (const ended of await agents) if (ended.status === 'rejected') throw ended.reason;
  await assertReadable(server);
}

/** Whether all of it went through. A connection that breaks, and being overtaken, ends a process' work with its memory. */
async function through(cluster: Cluster, steps: readonly Step[]): Promise<boolean> {
  try {
    const memory = await openMemory(cluster, delivery, signal);
    for (const step of steps) await step(memory);
    return true;
  } catch (error) {
    if (error instanceof ClusterError && (error.code === 'UNREACHABLE' || error.code === 'CONFLICT')) return false;
    throw error;
  }
}

async function assertReadable(server: ConfigMaps): Promise<MemoryStore> {
  const memory = await openMemory(server.connect(), delivery, signal);
  assert.equal(memory.isLayerLost, false);
  const { release: remembered } = memory.memory;
  const layer = await memory.readLayer(signal);
  assert.equal(layer === undefined ? undefined : digestOf(layer), remembered?.manifest);
  assert.ok([0, ...inventories.map(({ size }) => size)].includes(memory.memory.inventory.size));
  return memory;
}

function assertWhole(server: ConfigMaps): void {
  for (const name of chunksNamed(server)) assert.ok(server.kept.has(name), `the root names ${name}, which is not there`);
}

async function named(server: ConfigMaps): Promise<readonly string[]> {
  return ['pawl.shop', ...chunksNamed(server)].sort();
}

function chunksNamed({ kept }: ConfigMaps): readonly string[] {
  return [...JSON.stringify(kept.get('pawl.shop')?.data ?? {}).matchAll(/pawl\.shop\.[0-9a-f]{12}/g)].map(([name]) => name);
}

function dieAt(verb: string): (asked: string) => Promise<void> {
  return async (asked) => {
    if (asked === verb) throw new ClusterError('UNREACHABLE', 'Cannot do it: the process is gone', { retryable: true });
  };
}

function held(verb: string | undefined) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const before = async (asked: string) => {
    if (asked !== verb) return;
    reached.resolve();
    await promise;
  };
  return { moments: { before }, reached: reached.promise, goOn: resolve };
}

function release(at: number): RememberedRelease {
  const layer = layers[at] ?? Buffer.from('other');
  // The digest of the layer stands for the manifest's, so that what belongs together can be told.
  return { sequence: at + 1, record: digestOf(`record ${at}`), version: `${at + 1}.0.0`, manifest: digestOf(layer) };
}

function inventory(count: number): Inventory {
  const entries = Array.from({ length: count }, (_, at): InventoryEntry => {
    const id: ObjectId = objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name: `object-${at}` });
    return { id, apiVersion: 'v1', wave: 0, uid: `3f0f6f2e-0000-4000-8000-${at}`, digest: digestOf(`${at}`) };
  });
  return new Map(entries.map((entry) => [entry.id, entry]));
}
