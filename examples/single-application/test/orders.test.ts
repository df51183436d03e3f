import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Testing } from 'pawl';
import { production } from '../environments/production.ts';
import { workingHours } from '../policies/working-hours.ts';

// pawl.lock.json, which names the image, lies here.
const folder = join(import.meta.dirname, '..');

test('production runs three replicas of orders, by digest', () => {
  const { spec } = Testing.expectObject(production, 'Deployment', 'orders', { folder });
  assert.equal(spec.replicas, 3);
  assert.match(spec.template.spec?.containers[0]?.image ?? '', /^ghcr\.io\/acme\/orders:2\.\d+\.\d+@sha256:/);
});

test('production moves in working hours', () => {
  const at = (time: string) => ({ now: new Date(time) });
  Testing.decisions(workingHours, [
    ['on a Tuesday morning', at('2026-03-03T09:30:00Z'), 'allow'],
    ['in the evening', at('2026-03-03T16:00:00Z'), new Date('2026-03-04T08:00:00Z')],
    ['before the day begins', at('2026-03-04T07:59:59Z'), new Date('2026-03-04T08:00:00Z')],
    ['on a Saturday', at('2026-03-07T10:00:00Z'), new Date('2026-03-09T08:00:00Z')],
    ['a rollback at night', { ...at('2026-03-07T03:00:00Z'), action: 'rollback' }, 'allow'],
  ]);
});
