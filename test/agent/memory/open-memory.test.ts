import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import type { InventoryEntry } from '../../../lib/agent/memory/inventory.ts';
import type { RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { digestOf } from '../../../lib/digest.ts';
import { Duration } from '../../../lib/duration.ts';
import { type ObjectId, objectId } from '../../../lib/object-id.ts';
import { describeWithCluster } from '../../control-plane/for-tests.ts';
import { newReport } from '../../evidence/new-report.ts';
import { type Stage, setStage } from '../stage/stage.ts';

const { signal } = new AbortController();
const first: RememberedRelease = { sequence: 1, record: digestOf('one'), version: '1.0.0', manifest: digestOf('manifest') };

const report = newReport({
  cluster: 'eu-1',
  delivery: { namespace: 'shop', name: 'shop', uid: 'one' },
  environment: 'staging',
  record: { digest: first.record, sequence: 1 },
  manifest: first.manifest,
  index: digestOf('index'),
  healthy: true,
  observedAt: new Date('2026-01-01T00:00:00Z'),
  validFor: Duration.minutes(15),
});

function inventory(count: number): ReadonlyMap<ObjectId, InventoryEntry> {
  const entries = Array.from(
    { length: count },
    (_, at): InventoryEntry => ({
      id: objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name: `object-${at}` }),
      apiVersion: 'v1',
      wave: 0,
      uid: `uid-${at}`,
      digest: digestOf(`${at}`),
    }),
  );
  return new Map(entries.map((entry) => [entry.id, entry]));
}

describeWithCluster('memory', (plane) => {
  it('remembers a release larger than a ConfigMap and an inventory of thousands over a restart', async (t) => {
    const stage = await setStage(plane, t);
    const delivery = { namespace: stage.namespace, name: 'shop' };
    const layer = randomBytes(2_500_000);
    const before = await openMemory(stage.cluster, delivery, signal);
    assert.deepEqual([before.memory.release, before.memory.inventory.size, await before.readLayer(signal)], [undefined, 0, undefined]);
    await before.acceptRelease(first, layer, signal);
    await before.writeInventory(inventory(6_000), signal);
    const after = await openMemory(stage.cluster, delivery, signal);
    assert.deepEqual(after.memory.release, first);
    assert.deepEqual(after.memory.inventory, inventory(6_000));
    assert.ok(layer.equals((await after.readLayer(signal)) ?? Buffer.alloc(0)));
  });

  it('goes on from what was reported, and from nothing where somebody spoilt that', async (t) => {
    const stage = await setStage(plane, t);
    const delivery = { namespace: stage.namespace, name: 'shop' };
    const memory = await openMemory(stage.cluster, delivery, signal);
    await memory.acceptRelease({ ...first, overrides: [{ sequence: 1, version: '1.0.0', who: 'ann', why: 'x' }] }, randomBytes(10), signal);
    await memory.noteReport(report, signal);
    await memory.writeInventory(inventory(2), signal);
    const { memory: after } = await openMemory(stage.cluster, delivery, signal);
    assert.deepEqual([after.report, after.inventory.size, after.release?.overrides?.length], [report, 2, 1]);
    const spoilt = JSON.stringify({ ...report, counter: -1 });
    await stage.cluster.mergePatch(await stage.address('v1', 'ConfigMap', 'pawl.shop'), { data: { 'report.json': spoilt } });
    const { memory: again } = await openMemory(stage.cluster, delivery, signal);
    assert.deepEqual([again.report, again.inventory.size], [undefined, 2]);
  });

  it('leaves no chunk behind that nothing names', async (t) => {
    const stage = await setStage(plane, t);
    const memory = await openMemory(stage.cluster, { namespace: stage.namespace, name: 'shop' }, signal);
    await memory.acceptRelease(first, randomBytes(1_500_000), signal);
    await memory.writeInventory(inventory(3_000), signal);
    await memory.acceptRelease({ ...first, sequence: 2 }, randomBytes(100), signal);
    await memory.writeInventory(inventory(2), signal);
    assert.deepEqual((await configMaps(stage)).length, 2);
    await memory.forget(signal);
    assert.deepEqual(await configMaps(stage), []);
  });

  it('lets only one of two agents write that both believe to lead', async (t) => {
    const stage = await setStage(plane, t);
    const delivery = { namespace: stage.namespace, name: 'shop' };
    await (await openMemory(stage.cluster, delivery, signal)).acceptRelease(first, randomBytes(10), signal);
    const one = await openMemory(stage.cluster, delivery, signal);
    const other = await openMemory(stage.cluster, delivery, signal);
    await one.writeInventory(inventory(1), signal);
    await assert.rejects(other.writeInventory(inventory(2), signal), { code: 'CONFLICT' });
    assert.equal((await openMemory(stage.cluster, delivery, signal)).memory.inventory.size, 1);
  });

  it('refuses a memory that somebody edited, and says what to do', async (t) => {
    const stage = await setStage(plane, t);
    const delivery = { namespace: stage.namespace, name: 'shop' };
    await (await openMemory(stage.cluster, delivery, signal)).writeInventory(inventory(3), signal);
    await stage.cluster.mergePatch(await stage.address('v1', 'ConfigMap', 'pawl.shop'), { data: { inventory: '{"id":"half' } });
    await assert.rejects(openMemory(stage.cluster, delivery, signal), {
      code: 'BAD_MEMORY',
      message: /its inventory is not what the agent writes/,
    });
  });
});

async function configMaps({ cluster, namespace, address }: Stage): Promise<readonly string[]> {
  const { type } = await address('v1', 'ConfigMap', 'any');
  return (await cluster.list(type, { namespace, labelSelector: 'pawl.dev/memory' })).items.map(({ metadata }) => metadata.name);
}
