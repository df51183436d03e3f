import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createBrokenKinds } from '../../../lib/agent/cluster/broken-kinds.ts';
import { createHolding, hold } from '../../../lib/agent/holding.ts';
import { auditNow, auditWhenDue } from '../../../lib/agent/loop/audit.ts';
import { initialState } from '../../../lib/agent/loop/delivery-state.ts';
import { breadth } from '../../../lib/agent/loop/gather.ts';
import { pauseAfterRefusal } from '../../../lib/agent/loop/pauses.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { ResourceType } from '../../../lib/kubernetes/cluster.ts';
import { type ObjectId, objectId } from '../../../lib/object-id.ts';
import { deliveryOf } from '../stage/delivery.ts';
import { configMap } from '../stage/objects.ts';
import { idleGuard, standingStill } from '../stage/work.ts';

const auditEvery = 600_000;

it('everything is compared as often as it should be, also while something of it cannot be compared', async () => {
  const broken = new Set<string>();
  const audits = auditsOf(['one', 'two'], broken);
  assert.deepEqual(await audits.at(0), []);
  assert.deepEqual(await audits.at(auditEvery - 1), []);
  broken.add('two');
  assert.deepEqual(await audits.at(auditEvery), ['one', 'two']);
  assert.deepEqual(await audits.at(auditEvery + pauseAfterRefusal - 1), []);
  assert.deepEqual(await audits.at(auditEvery + pauseAfterRefusal), ['two']);
  assert.deepEqual(await audits.at(2 * auditEvery), ['one', 'two']);
  broken.clear();
  assert.deepEqual(await audits.at(2 * auditEvery + pauseAfterRefusal), ['two']);
  assert.deepEqual(await audits.at(2 * auditEvery + 2 * pauseAfterRefusal), []);
  assert.deepEqual(await audits.at(3 * auditEvery), ['one', 'two']);
});

it('everything is compared at once where that is wanted, whatever could not be compared before', async () => {
  const broken = new Set(['two']);
  const audits = auditsOf(['one', 'two'], broken);
  await audits.at(0);
  await audits.at(auditEvery);
  audits.wanted();
  assert.deepEqual(await audits.at(auditEvery), ['one', 'two']);
});

it('a kind of which several objects cannot be compared is not tried to its end, and all of it is tried again', async () => {
  const names = Array.from({ length: 5 * breadth }, (_, at) => `settings-${at}`);
  const broken = new Set(names);
  const audits = auditsOf(names, broken);
  await audits.at(0);
  const tried = await audits.at(auditEvery);
  assert.ok(tried.length <= breadth + 3, `${tried.length} were tried`);
  broken.clear();
  assert.equal((await audits.at(auditEvery + pauseAfterRefusal)).length, names.length);
});

it('however many of a kind can never be compared, the others are in the end', async () => {
  const names = Array.from({ length: 5 * breadth }, (_, at) => `settings-${at}`);
  const broken = new Set(names.slice(0, 20));
  const audits = auditsOf(names, broken);
  await audits.at(0);
  const compared = new Set<string>();
  for (let round = 1; round <= 10; round++) {
    for (const name of await audits.at(round * auditEvery)) compared.add(name);
    // What a round does after that reads none of it, since all is held.
    audits.gathered();
  }
  assert.equal(compared.size, names.length);
});

function auditsOf(names: readonly string[], broken: ReadonlySet<string>) {
  const delivery = deliveryOf();
  const state = initialState(delivery);
  const holding = createHolding(delivery, () => undefined);
  for (const name of names) {
    const object = configMap('shop', name);
    const live = { ...object, metadata: { ...object.metadata, uid: name, resourceVersion: '1' } };
    const desired = { id: idOf(name), wave: 0, object, digest: digestOf(name) };
    hold(holding, { desired, type }, live, { at: 0, asked: 0, settled: true });
  }
  let time = 0;
  let reviewed: string[] = [];
  const work = {
    holding,
    surroundings: standingStill(() => time),
    // What cannot be compared is only said.
    guard: idleGuard({
      review: async ({ desired }) => {
        const name = names.find((candidate) => idOf(candidate) === desired.id) ?? '';
        reviewed.push(name);
        return !broken.has(name);
      },
    }),
  };
  return {
    async at(when: number): Promise<readonly string[]> {
      time = when;
      reviewed = [];
      await auditWhenDue(state, work, auditEvery);
      return reviewed.sort();
    },
    wanted: () => auditNow(state, work),
    gathered: () => {
      const turns = createBrokenKinds(holding.failed.gather);
      for (const id of holding.held.keys()) turns.over(id);
    },
  };
}

function idOf(name: string): ObjectId {
  return objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name });
}

const type: ResourceType = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] };
