import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from '../../lib/entry/metrics.ts';

const shop = { namespace: 'shop', name: 'shop' };
const overridden = (status: 'True' | 'False', reason: string) => ({ type: 'Overridden', status, reason, message: 'Record 7 by ann' });

async function linesOf(metrics: ReturnType<typeof createMetrics>, name: string): Promise<readonly string[]> {
  return (await metrics.read()).text.split('\n').filter((line) => line.startsWith(name));
}

test('a condition is one series, and what it said before is gone', async () => {
  const metrics = createMetrics();
  metrics.tell(shop, [overridden('True', 'NotAcknowledged'), { type: 'Reported', status: 'False', reason: 'NoKey', message: '' }]);
  metrics.tell(shop, [overridden('False', 'None')]);
  assert.deepEqual(await linesOf(metrics, 'pawl_delivery_condition{'), [
    'pawl_delivery_condition{namespace="shop",name="shop",type="Overridden",status="False",reason="None"} 1',
  ]);
});

test('a Delivery that is gone has no condition any more', async () => {
  const metrics = createMetrics();
  metrics.tell(shop, [overridden('True', 'NotAcknowledged')]);
  metrics.tell(shop, undefined);
  metrics.tell({ namespace: 'shop', name: 'never-seen' }, undefined);
  assert.deepEqual(await linesOf(metrics, 'pawl_delivery_condition{'), []);
});

test('what happens is counted by kind and Delivery', async () => {
  const metrics = createMetrics();
  const what = { kind: 'report-failed', code: 'NO_KEY', message: 'no key' } as const;
  for (const delivery of [shop, shop, undefined]) metrics.count({ at: new Date(0), delivery, what });
  assert.deepEqual(await linesOf(metrics, 'pawl_events_total{'), [
    'pawl_events_total{kind="report-failed",namespace="shop",name="shop"} 2',
    'pawl_events_total{kind="report-failed",namespace="",name=""} 1',
  ]);
});
