import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { breadth, gather } from '../../../lib/agent/loop/gather.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { desiredObjects } from '../../../lib/agent/plan/desired.ts';
import { ClusterError, type ClusterErrorCode } from '../../../lib/kubernetes/cluster-error.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import type { ObjectId } from '../../../lib/object-id.ts';
import { configMaps } from '../memory/config-maps.ts';
import { deliveryOf } from '../stage/delivery.ts';
import { configMap } from '../stage/objects.ts';
import { idleGuard, standingStill, workOf } from '../stage/work.ts';

const count = 5 * breadth;

for (const { code, status } of [{ code: 'REFUSED', status: 500 }, { code: 'BUSY', status: 503 }, { code: 'BAD_ANSWER' }] as const)
  it(`an object that cannot be read (${code}) keeps none of the others from being looked at, and is told beside them`, async () => {
    const { looked, gathering } = await lookAtAll({ code, status });
    const { of, unread, troubles } = await gathering;
    assert.deepEqual([looked.size, of.size, unread.size, troubles.size], [count, count - 1, 1, 1]);
  });

for (const { code, status } of [{ code: 'UNREACHABLE' }, { code: 'BUSY', status: 429 }] as const)
  it(`a server that does not answer (${code}) is not asked for everything else, too`, async () => {
    const { looked, gathering } = await lookAtAll({ code, status });
    await assert.rejects(gathering, { code });
    assert.ok(looked.size <= breadth, `${looked.size} were looked at`);
  });

it('a kind of which several objects cannot be read is not tried to its end', async () => {
  const { looked, gathering } = await lookAtAll({ code: 'REFUSED', status: 500, failing: count });
  assert.equal((await gathering).unread.size, count);
  assert.ok(looked.size <= breadth + 3, `${looked.size} were looked at`);
});

it('what several of its kind failed before is looked at in the next rounds, and waits for nobody for ever', async () => {
  const { looked, gathering, again } = await lookAtAll({ code: 'REFUSED', status: 500, failing: count - 1 });
  assert.equal((await gathering).of.size, 0);
  for (let round = 2; looked.size < count; round++) {
    const before = looked.size;
    const { of } = await again();
    assert.ok(looked.size > before, `round ${round} looked at nothing new: ${looked.size} of ${count}`);
    assert.equal(of.size, looked.size === count ? 1 : 0);
  }
});

it('a kind whose webhook takes long to be away is not tried to its end, and the next round begins with the rest', async () => {
  const message = 'conversion webhook for example.com/v1 failed: context deadline exceeded';
  const { looked, gathering, again } = await lookAtAll({ code: 'REFUSED', status: 500, message, failing: count, takes: 30_000 });
  assert.equal((await gathering).troubles.size, 2 * breadth - 1);
  assert.equal((await again()).troubles.size, 2 * breadth - 1);
  assert.equal(looked.size, 4 * breadth - 2);
});

it('what the server refused a moment ago is not looked at in every round', async () => {
  const { looked, gathering, again, rest } = await lookAtAll({ code: 'REFUSED', status: 500, failing: 0 });
  await gathering;
  looked.clear();
  rest();
  assert.equal((await again()).of.size, count);
  assert.equal(looked.size, 0);
});

it('what is as released, and the server does not let us own again, is there all the same', async () => {
  const { gathering } = await lookAtAll({ code: 'REFUSED', status: 500, failing: 0, isUnowned: true });
  assert.deepEqual(new Set([...(await gathering).of.values()].map(({ kind }) => kind)), new Set(['same']));
});

interface Trouble {
  readonly code: ClusterErrorCode;
  readonly status?: number | undefined;
  /** How many of them, from the first. @default 1 */
  readonly failing?: number;
  readonly message?: string;
  /** Milliseconds. @default none */
  readonly takes?: number;
  /** All others are found as released, and not to be owned. @default false */
  readonly isUnowned?: boolean;
}

/** What was looked at of objects that were all applied before, where some cannot be read for that reason. */
async function lookAtAll({ code, status, failing = 1, message = 'Cannot read it', takes = 0, isUnowned = false }: Trouble) {
  const { signal } = new AbortController();
  const cluster = configMaps().connect();
  const objects = Array.from({ length: count }, (_, at) => configMap('shop', `settings-${String(at).padStart(3, '0')}`));
  const { set } = canonicalSet(
    'staging',
    objects.map((object) => ({ application: 'web', wave: 0, object })),
  );
  const desired = desiredObjects(set, 'shop.shop');
  const memory = await openMemory(cluster, delivery, signal);
  await memory.writeInventory(new Map(desired.map(({ id, wave, digest }) => [id, { id, apiVersion: 'v1', wave, digest }])), signal);
  const looked = new Set<string>();
  let time = 0;
  let isResting = false;
  const unowned = new Map<ObjectId, string>();
  const guard = idleGuard({
    unowned,
    isResting: () => isResting,
    audit: async ({ desired: { id } }) => {
      looked.add(id);
      if (desired.findIndex((each) => each.id === id) < failing) {
        const end = time + takes;
        if (takes > 0) await setImmediate();
        time = Math.max(time, end);
        throw new ClusterError(code, message, { status, retryable: true });
      }
      if (isUnowned) unowned.set(id, 'a policy says no');
    },
  });
  const work = workOf({ delivery, memory, cluster, signal, guard, surroundings: standingStill(() => time) });
  const again = () => gather(work, { desired, proofs: new Map() }, { of: desired, fresh: false });
  const gathering = again();
  await Promise.allSettled([gathering]);
  const rest = () => {
    isResting = true;
  };
  return { looked, gathering, again, rest };
}

const delivery = deliveryOf();
