import assert from 'node:assert/strict';
import { it } from 'node:test';
import { deliverySpec } from '../../../lib/agent/delivery/delivery.ts';
import { createHolding } from '../../../lib/agent/holding.ts';
import { createClaims } from '../../../lib/agent/loop/claims.ts';
import { initialState } from '../../../lib/agent/loop/delivery-state.ts';
import { round } from '../../../lib/agent/loop/round.ts';
import { targetOf } from '../../../lib/agent/loop/source-loop.ts';
import type { Work } from '../../../lib/agent/loop/work.ts';
import type { RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { digestOf } from '../../../lib/digest.ts';
import { wait } from '../../../lib/kubernetes/wait.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import { configMaps } from '../memory/config-maps.ts';
import { between } from '../stage/between.ts';
import { configMap } from '../stage/objects.ts';
import { mallory, type Person, promoter, publisher, trust } from '../stage/people.ts';

const { signal } = new AbortController();
const surroundings = { now: () => new Date(0), elapsed: () => 0, random: () => 0, wait, emit: () => undefined };

it('a round applies nothing of a release that is not trusted any more, also where a newer one turns out to be older than it', async () => {
  const accepted = await target(7, mallory);
  const outdated = await target(6, promoter);
  const server = configMaps();
  const memory = await openMemory(server.connect(), names, signal);
  await memory.acceptRelease(accepted.release, Buffer.from('layer'), signal);
  const state = { ...initialState(delivery), memory, current: accepted, candidate: outdated };
  const applied: string[] = [];
  const cluster = between(server.connect(), {
    create: async (object) => ({ ...object, metadata: { ...object.metadata, uid: '', resourceVersion: '' } }),
    apply: async (object) => {
      applied.push(object.metadata.name);
      return { ...object, metadata: { ...object.metadata, uid: 'one', resourceVersion: '9' } };
    },
  });
  const work: Work = {
    ...{ delivery, memory, cluster, surroundings, signal, claims: createClaims(), isHalted: () => false },
    holding: createHolding(names, () => undefined),
    guard: {
      standing: new Map(),
      look: () => undefined,
      forget: () => undefined,
      audit: () => assert.fail('nothing has been applied'),
      review: () => assert.fail('nothing has been applied'),
    },
  };
  assert.equal(await round(state, work, { auditEvery: 600_000 }), 'halted');
  assert.deepEqual(await round(state, work, { auditEvery: 600_000 }), { kind: 'untrusted', ...state.distrust });
  assert.equal(state.distrust?.code, 'UNTRUSTED_RECORD');
  assert.deepEqual(applied, []);
});

const names = { namespace: 'shop', name: 'shop' };
const delivery = {
  ...names,
  ...{ uid: 'one', resourceVersion: '1', generation: 1, deleting: false, finalizers: [], status: undefined },
  spec: deliverySpec.parse({ repository: 'oci://registry.example/shop/staging', environment: 'staging', trust }),
};

async function target(sequence: number, by: Person) {
  const version = `${sequence}.0.0`;
  const { set } = canonicalSet('staging', [{ application: 'web', wave: 0, object: configMap('shop', 'settings', { version }) }]);
  const proof = { promotion: await by.signer.identify({ signal }), release: await publisher.signer.identify({ signal }) };
  const release: RememberedRelease = { sequence, version, record: digestOf(`record ${version}`), manifest: digestOf(version), proof };
  return targetOf({ release, set, layer: Buffer.from(version), label: 'shop.shop', begun: 0 });
}
