import assert from 'node:assert/strict';
import { it } from 'node:test';
import { initialState } from '../../../lib/agent/loop/delivery-state.ts';
import { round } from '../../../lib/agent/loop/round.ts';
import { targetOf } from '../../../lib/agent/loop/source-loop.ts';
import type { RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { digestOf } from '../../../lib/digest.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import { configMaps } from '../memory/config-maps.ts';
import { between } from '../stage/between.ts';
import { deliveryOf } from '../stage/delivery.ts';
import { configMap } from '../stage/objects.ts';
import { mallory, type Person, promoter, publisher, trust } from '../stage/people.ts';
import { workOf } from '../stage/work.ts';

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
      return { ...object, metadata: { ...object.metadata, uid: 'one', resourceVersion: '9' } };
    },
  });
  const work = workOf({ delivery, memory, cluster, signal });
  assert.equal(await round(state, work, { auditEvery: 600_000 }), 'halted');
  assert.deepEqual(await round(state, work, { auditEvery: 600_000 }), { kind: 'untrusted', ...state.distrust });
  assert.equal(state.distrust?.code, 'UNTRUSTED_RECORD');
  assert.deepEqual(applied, []);
});

const delivery = deliveryOf({ trust });

async function target(sequence: number, by: Person) {
  const version = `${sequence}.0.0`;
  const { set } = canonicalSet('staging', [{ application: 'web', wave: 0, object: configMap('shop', 'settings', { version }) }]);
  const proof = { promotion: await by.signer.identify({ signal }), release: await publisher.signer.identify({ signal }) };
  const release: RememberedRelease = { sequence, version, record: digestOf(`record ${version}`), manifest: digestOf(version), proof };
  return targetOf({ release, set, layer: Buffer.from(version), label: 'shop.shop', begun: 0 });
}
