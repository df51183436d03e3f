import assert from 'node:assert/strict';
import { it } from 'node:test';
import { initialState } from '../../../lib/agent/loop/delivery-state.ts';
import { pauseAfter, pauseAfterRefusal, pauses } from '../../../lib/agent/loop/pauses.ts';
import { round } from '../../../lib/agent/loop/round.ts';
import { targetOf } from '../../../lib/agent/loop/source-loop.ts';
import type { RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { PawlEvent } from '../../../lib/events/event.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { configMaps } from '../memory/config-maps.ts';
import { between } from '../stage/between.ts';
import { deliveryOf } from '../stage/delivery.ts';
import { configMap } from '../stage/objects.ts';
import { mallory, type Person, promoter, publisher, trust } from '../stage/people.ts';
import { idleGuard, standingStill, workOf } from '../stage/work.ts';

const { signal } = new AbortController();

it('a round applies nothing of a release that is not trusted any more, also where a newer one turns out to be older than it', async () => {
  const accepted = await target(7, mallory);
  const outdated = await target(6, promoter);
  const server = configMaps();
  const memory = await openMemory(server.connect(), delivery, signal);
  await memory.acceptRelease(accepted.release, Buffer.from('layer'), signal);
  const state = { ...initialState(delivery), memory, current: accepted, candidate: outdated };
  const applied: string[] = [];
  const cluster = between(server.connect(), {
    create: async (object) => ({ ...object, metadata: { ...object.metadata, uid: '', resourceVersion: '' } }),
    apply: async (object) => {
      applied.push(object.metadata.name);
      return made(object);
    },
  });
  const work = workOf({ delivery, memory, cluster, signal });
  assert.equal(await round(state, work, { auditEvery: 600_000 }), 'halted');
  assert.deepEqual(await round(state, work, { auditEvery: 600_000 }), { kind: 'untrusted', ...state.distrust });
  assert.equal(state.distrust?.code, 'UNTRUSTED_RECORD');
  assert.deepEqual(applied, []);
});

it('what was refused is tried again where another release is held, once', async () => {
  const server = configMaps();
  const memory = await openMemory(server.connect(), delivery, signal);
  const cluster = between(server.connect(), { create: async (object) => made(object), apply: async (object) => made(object) });
  let tries = 0;
  const guard = idleGuard({
    tryAgain: () => {
      tries += 1;
    },
  });
  const state = { ...initialState(delivery), memory, candidate: await target(1, promoter) };
  const work = workOf({ delivery, memory, cluster, signal, guard });
  for (let times = 1; times <= 2; times++) await round(state, work, { auditEvery: 600_000 });
  assert.equal(memory.memory.release?.version, '1.0.0');
  assert.equal(tries, 1);
});

for (const [why, spec, by] of [
  ['suspended', { trust, suspend: { by: 'ada', reason: 'an incident' } }, promoter],
  ['untrusted', { trust }, mallory],
] as const)
  it(`a delivery that is ${why} says so after a restart, also where an object of it cannot be read, which is said once`, async () => {
    const accepted = await target(1, by);
    const still = deliveryOf(spec);
    const server = configMaps();
    const memory = await openMemory(server.connect(), still, signal);
    await memory.acceptRelease(accepted.release, Buffer.from('layer'), signal);
    await memory.writeInventory(
      new Map(accepted.desired.map(({ id, wave, digest }) => [id, { id, apiVersion: 'v1', wave, digest }])),
      signal,
    );
    const said: PawlEvent[] = [];
    const surroundings = { ...standingStill(() => 1_000), emit: (event: PawlEvent) => void said.push(event) };
    const failure = new ClusterError('REFUSED', 'Cannot read it: it is broken', { status: 500, retryable: true });
    let isBroken = true;
    const guard = idleGuard({
      audit: async () => {
        if (isBroken) throw failure;
      },
    });
    const state = { ...initialState(still), memory, current: accepted };
    const work = workOf({ delivery: still, memory, cluster: server.connect(), signal, guard, surroundings });
    const once = async () => {
      const phase = await round(state, work, { auditEvery: 600_000 });
      assert.ok(typeof phase === 'object');
      return [phase.kind, pauseAfter({ ...state, phase }, surroundings)];
    };
    for (let times = 1; times <= 2; times++) assert.deepEqual(await once(), [why, pauseAfterRefusal]);
    const failed = () => said.flatMap(({ what }) => (what.kind === 'failed' ? [what.message] : []));
    assert.deepEqual(failed(), [failure.message]);
    isBroken = false;
    assert.deepEqual(await once(), [why, pauses.longest]);
    isBroken = true;
    await once();
    assert.equal(failed().length, 2);
  });

const delivery = deliveryOf({ trust });

function made(object: KubernetesObject) {
  return { ...object, metadata: { ...object.metadata, uid: 'one', resourceVersion: '9' } };
}

async function target(sequence: number, by: Person) {
  const version = `${sequence}.0.0`;
  const { set } = canonicalSet('staging', [{ application: 'web', wave: 0, object: configMap('shop', 'settings', { version }) }]);
  const proof = { promotion: await by.signer.identify({ signal }), release: await publisher.signer.identify({ signal }) };
  const release: RememberedRelease = { sequence, version, record: digestOf(`record ${version}`), manifest: digestOf(version), proof };
  return targetOf({ release, set, layer: Buffer.from(version), label: 'shop.shop', begun: 0 });
}
