import assert from 'node:assert/strict';
import { it } from 'node:test';
import { initialState } from '../../../lib/agent/loop/delivery-state.ts';
import { learn } from '../../../lib/agent/loop/learn.ts';
import { targetOf } from '../../../lib/agent/loop/source-loop.ts';
import type { RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { PawlEvent } from '../../../lib/events/event.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import { configMaps } from '../memory/config-maps.ts';
import { deliveryOf } from '../stage/delivery.ts';
import { configMap } from '../stage/objects.ts';
import { idleGuard, standingStill, workOf } from '../stage/work.ts';

it('each of two troubles is said, once, as long as it lasts', async () => {
  const { broken, learnt } = await learning();
  broken.add('a').add('b');
  assert.deepEqual(await learnt(), ['Cannot read a', 'Cannot read b']);
  assert.deepEqual(await learnt(), []);
  broken.delete('a');
  assert.deepEqual(await learnt(), []);
  broken.add('a');
  assert.deepEqual(await learnt(), ['Cannot read a']);
});

it('a trouble that comes beside one that was said is said without it', async () => {
  const { broken, learnt } = await learning();
  broken.add('a');
  await learnt();
  broken.add('b');
  assert.deepEqual(await learnt(), ['Cannot read b']);
});

it('a server that does not answer in between has nothing said again', async () => {
  const { broken, cutOff, learnt } = await learning();
  broken.add('a');
  await learnt();
  cutOff(true);
  await assert.rejects(learnt(), { code: 'UNREACHABLE' });
  cutOff(false);
  assert.deepEqual(await learnt(), []);
});

/** A delivery that stands still, of two objects. Each call learns what is held, and returns what was said of it. */
async function learning() {
  const { signal } = new AbortController();
  const { set } = canonicalSet(
    'staging',
    ['a', 'b'].map((name) => ({ application: 'web', wave: 0, object: configMap('shop', name) })),
  );
  const release: RememberedRelease = { sequence: 1, version: '1.0.0', record: digestOf('record'), manifest: digestOf('manifest') };
  const current = targetOf({ release, set, layer: undefined, label: 'shop.shop', begun: 0 });
  const delivery = deliveryOf();
  const cluster = configMaps().connect();
  const memory = await openMemory(cluster, delivery, signal);
  await memory.writeInventory(new Map(current.desired.map(({ id, wave, digest }) => [id, { id, apiVersion: 'v1', wave, digest }])), signal);
  const said: PawlEvent[] = [];
  const broken = new Set<string>();
  let isCutOff = false;
  const guard = idleGuard({
    audit: async ({ desired: { object } }) => {
      const { name } = object.metadata;
      if (isCutOff) throw new ClusterError('UNREACHABLE', 'Cannot ask: connection refused', { retryable: true });
      if (broken.has(name)) throw new ClusterError('REFUSED', `Cannot read ${name}`, { status: 500, retryable: true });
    },
  });
  const surroundings = { ...standingStill(), emit: (event: PawlEvent) => void said.push(event) };
  const work = workOf({ delivery, memory, cluster, signal, guard, surroundings });
  const state = { ...initialState(delivery), memory, current };
  return {
    broken,
    cutOff(isAway: boolean) {
      isCutOff = isAway;
    },
    async learnt(): Promise<readonly string[]> {
      said.length = 0;
      await learn(state, work);
      return said.flatMap(({ what }) => (what.kind === 'failed' ? [what.message] : [])).sort();
    },
  };
}
