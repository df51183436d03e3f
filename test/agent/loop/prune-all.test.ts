import assert from 'node:assert/strict';
import { it } from 'node:test';
import { breadth } from '../../../lib/agent/loop/gather.ts';
import { pruneAll } from '../../../lib/agent/loop/prune-all.ts';
import type { InventoryEntry } from '../../../lib/agent/memory/inventory.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { ClusterError, type ClusterErrorCode } from '../../../lib/kubernetes/cluster-error.ts';
import { objectId } from '../../../lib/object-id.ts';
import { configMaps } from '../memory/config-maps.ts';
import { between } from '../stage/between.ts';
import { deliveryOf } from '../stage/delivery.ts';
import { workOf } from '../stage/work.ts';

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
