import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Delivery } from '../../../lib/agent/delivery/delivery.ts';
import { initialState } from '../../../lib/agent/loop/delivery-state.ts';
import { createHalt, mustHalt } from '../../../lib/agent/loop/halt.ts';
import type { RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { Json } from '../../../lib/json.ts';
import { deliveryOf } from '../stage/delivery.ts';
import { mallory, trust } from '../stage/people.ts';

const at = new Date('2026-01-01T12:00:00Z');
const release: RememberedRelease = { sequence: 1, record: digestOf('one'), version: '1.0.0', manifest: digestOf('manifest') };
const suspend = { by: 'ada', reason: 'an incident' };

describe('a round that is under way', () => {
  it('goes on as long as the Delivery says what it said', () => {
    assert.equal(halts({}, {}), false);
    assert.equal(halts({}, { interval: '1m', report: { ...report, cluster: 'eu-2' } }), false);
    assert.equal(halts({}, { suspend: { ...suspend, until: '2026-01-01T11:00:00Z' } }), false);
  });

  it('halts once the Delivery is suspended or deleted, trusts others, or prunes otherwise', () => {
    assert.equal(halts({}, { suspend }), true);
    assert.equal(halts({}, {}, { deleting: true }), true);
    assert.equal(halts({}, { trust }), true);
    assert.equal(halts({}, { trust: { ...trust, promotions: [mallory.trusted] } }), true);
    assert.equal(halts({}, { prune: false }), true);
  });

  it('halts at any change as long as nothing has been done for its release', () => {
    const facts = { begun: delivery({}), now: delivery({ interval: '1m' }, { generation: 2 }), release, at };
    assert.equal(mustHalt({ ...facts, isNew: true }), true);
    assert.equal(mustHalt({ ...facts, isNew: false }), false);
  });

  it('takes away what a deleted Delivery held, but for another answer to what becomes of it', () => {
    const begun = delivery({}, { deleting: true });
    const facts = { begun, release: undefined, isNew: false, at };
    assert.equal(mustHalt({ ...facts, now: delivery({ suspend }, { deleting: true, generation: 2 }) }), false);
    assert.equal(mustHalt({ ...facts, now: delivery({ deletionPolicy: 'Orphan' }, { deleting: true, generation: 2 }) }), true);
  });

  it('halts for good, also where the Delivery says again what it said: it has left objects out', () => {
    const state = initialState(delivery({}));
    const isHalted = createHalt(state, () => at);
    state.delivery = delivery({ suspend }, { generation: 2 });
    assert.equal(isHalted(undefined), true);
    state.delivery = delivery({}, { generation: 3 });
    assert.equal(isHalted(undefined), true);
  });
});

const report = { repository: 'oci://registry.example/shop/evidence', cluster: 'eu-1', keySecret: { name: 'key' } };

function halts(before: Spec, after: Spec, changes: Partial<Delivery> = {}): boolean {
  return mustHalt({ begun: delivery(before), now: delivery(after, { generation: 2, ...changes }), release, isNew: false, at });
}

type Spec = { readonly [key: string]: Json };

function delivery(spec: Spec, changes: Partial<Delivery> = {}): Delivery {
  return deliveryOf({ report, ...spec }, changes);
}
