import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meantQuantity } from '../../../lib/checks/fields/grammar/meant-quantity.ts';
import { resourceQuantities } from '../../../lib/checks/fields/resources.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { complaints, deployment, idsOf, object } from '../checked.ts';

const meanings: readonly (readonly [written: string, meant: string | undefined])[] = [
  ['1GB', '1G or 1Gi'],
  ['512 MB', '512M or 512Mi'],
  ['2gi', '2Gi'],
  ['64kb', '64k or 64Ki'],
  ['1.5GiB', '1.5Gi'],
  ['many', undefined],
  ['5m', undefined],
];

for (const [written, meant] of meanings) test(`${written} means ${meant}`, () => assert.equal(meantQuantity(written), meant));

const resources = (value: JsonObject) => deployment('web', { container: { resources: value } });

const rows: readonly (readonly [resources: JsonObject, ids: readonly string[]])[] = [
  [{ requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: 1, memory: '64Mi' } }, []],
  [{ requests: { cpu: '2' }, limits: { cpu: '1500m' } }, ['request-above-limit']],
  [{ requests: { memory: '1Gi' }, limits: { memory: '1G' } }, ['request-above-limit']],
  [{ limits: { memory: '1GB' } }, ['bad-quantity']],
  [{ limits: { memory: '-1Gi' } }, ['bad-quantity']],
  [{ limits: { memory: '400m' } }, ['memory-in-thousandths']],
  [{ limits: { memory: null } }, ['bad-quantity']],
  [{ requests: { 'nvidia.com/gpu': 1 }, limits: { 'nvidia.com/gpu': 1 } }, []],
];

for (const [value, ids] of rows) {
  test(`resources ${JSON.stringify(value)}: ${ids.join(', ') || 'fine'}`, () =>
    assert.deepEqual(idsOf(resourceQuantities, [resources(value)]), ids));
}

test('quantities of claims, quotas, limits and volumes are looked at, too', () => {
  const bad = { storage: '1GB' };
  assert.deepEqual(
    complaints(resourceQuantities, [
      object('v1', 'PersistentVolumeClaim', 'a', { spec: { resources: { requests: bad } } }),
      object('apps/v1', 'StatefulSet', 'b', {
        spec: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { resources: { requests: bad } } }] },
      }),
      object('v1', 'ResourceQuota', 'c', { spec: { hard: bad } }),
      object('v1', 'LimitRange', 'd', { spec: { limits: [{ default: bad }] } }),
      deployment('e', { pod: { volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '1GB' } }] } }),
    ])
      .map((line) => line.split(/[ :]/)[2])
      .toSorted(),
    [
      'spec.hard.storage',
      'spec.limits[0].default.storage',
      'spec.resources.requests.storage',
      'spec.template.spec.volumes[name=tmp].emptyDir.sizeLimit',
      'spec.volumeClaimTemplates[0].spec.resources.requests.storage',
    ],
  );
});
