import assert from 'node:assert/strict';
import { it } from 'node:test';
import { defaultContestLimits } from '../../../lib/agent/drift/contest.ts';
import { createGuard } from '../../../lib/agent/drift/guard.ts';
import { createHolding, goneView, isSpent, see, viewOf } from '../../../lib/agent/holding.ts';
import { syncInventory } from '../../../lib/agent/loop/keep-inventory.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { desiredObjects } from '../../../lib/agent/plan/desired.ts';
import type { LiveObject, ResourceType } from '../../../lib/kubernetes/cluster.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import { configMaps } from '../memory/config-maps.ts';
import { between } from '../stage/between.ts';
import { deliveryOf } from '../stage/delivery.ts';
import { standingStill, workOf } from '../stage/work.ts';

// A process has just started, and looks at a Job that is being taken away.

it('a Job that a comparison found complete, while it was taken away, is not made anew once it is gone', async () => {
  for (const isWatched of [true, false]) {
    const stage = await stageOf('Complete');
    await stage.compare();
    if (isWatched) stage.toldGone();
    stage.take();
    await stage.compare();
    assert.deepEqual([stage.applied(), stage.isSpent()], [0, true]);
  }
});

it('that it completed is remembered for the process that comes next, and that it failed is not', async () => {
  for (const [end, ended] of [
    ['Complete', true],
    ['Failed', undefined],
  ] as const) {
    const stage = await stageOf(end);
    await stage.compare();
    assert.equal(await stage.remembered(), ended);
  }
});

it('one that was taken away while it ran is made anew', async () => {
  const stage = await stageOf('Suspended');
  await stage.compare();
  stage.take();
  await stage.compare();
  assert.equal(stage.applied(), 1);
});

it('one without our label, of which no watch tells when it goes, has ended all the same', async () => {
  const stage = await stageOf('Complete');
  stage.toldGone();
  await stage.compare();
  stage.take();
  await stage.compare();
  assert.deepEqual([stage.applied(), stage.isSpent()], [0, true]);
});

it('what was read of one that is on its way out says nothing of another, of which a watch told meanwhile', async () => {
  const stage = await stageOf('Complete');
  stage.whileRead(() => stage.toldAnother());
  await stage.compare();
  stage.toldGone('9');
  stage.take();
  await stage.compare();
  assert.deepEqual([stage.applied(), stage.isSpent()], [1, false]);
});

async function stageOf(condition: string) {
  const { signal } = new AbortController();
  const server = configMaps();
  const memory = await openMemory(server.connect(), delivery, signal);
  const holding = createHolding(delivery, () => undefined);
  const [desired] = desiredObjects(canonicalSet('staging', [{ application: 'web', wave: 0, object: job }]).set, 'shop.shop');
  assert.ok(desired);
  const { id, digest } = desired;
  await memory.writeInventory(new Map([[id, { id, apiVersion: 'batch/v1', wave: 0, uid: 'one', digest }]]), signal);
  let applied = 0;
  let meanwhile = () => {};
  let live: LiveObject | undefined = {
    ...job,
    metadata: { ...job.metadata, uid: 'one', resourceVersion: '5', deletionTimestamp: '2026-01-01T00:00:00Z' },
    status: { conditions: [{ type: condition, status: 'True', reason: condition, message: condition }] },
  };
  const cluster = between(server.connect(), {
    get: async () => {
      const found = live;
      meanwhile();
      return found;
    },
    apply: async (object) => {
      applied += 1;
      return { ...object, metadata: { ...object.metadata, uid: 'two', resourceVersion: '9' } };
    },
  });
  const guard = createGuard(holding, {
    cluster,
    surroundings: standingStill(),
    contest: defaultContestLimits,
    standstill: () => undefined,
    onTrouble: (error) => assert.fail(String(error)),
    onChange: () => undefined,
    signal,
  });
  return {
    compare: () => guard.audit({ desired, type: jobs }),
    take() {
      live = undefined;
    },
    toldGone: (resourceVersion = '6') => void see(holding, id, goneView(resourceVersion, { at: 0 }), true),
    /** It is gone, and somebody has made one of the same name, which runs. */
    toldAnother() {
      const metadata = { ...job.metadata, uid: 'another', resourceVersion: '8' };
      see(holding, id, viewOf(jobs, { ...job, metadata }, { at: 0 }), true);
    },
    whileRead(act: () => void) {
      meanwhile = act;
    },
    applied: () => applied,
    isSpent: () => isSpent(holding, desired),
    async remembered() {
      await syncInventory(workOf({ delivery, memory, cluster, signal, holding, guard }));
      return memory.memory.inventory.get(id)?.ended;
    },
  };
}

const delivery = deliveryOf();
const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image: 'registry.example/migrate:1' }] } };
const job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate', namespace: 'shop' },
  spec: { ttlSecondsAfterFinished: 30, template },
};
const jobs: ResourceType = { group: 'batch', version: 'v1', kind: 'Job', plural: 'jobs', namespaced: true, verbs: [] };
