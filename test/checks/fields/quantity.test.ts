import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meantQuantity, readQuantity } from '../../../lib/checks/fields/grammar/quantity.ts';
import { resourceQuantities } from '../../../lib/checks/fields/resources.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { complaints, deployment, idsOf, object } from '../checked.ts';

const quantities: readonly (readonly [written: string | number, value: number | undefined])[] = [
  ['100m', 0.1],
  ['1', 1],
  [2, 2],
  ['0.5', 0.5],
  ['.5', 0.5],
  ['5.', 5],
  ['+1', 1],
  ['-1Gi', -(2 ** 30)],
  ['1Gi', 2 ** 30],
  ['1G', 1e9],
  ['1k', 1000],
  ['12e6', 12e6],
  ['1E3', 1000],
  ['1E', 1e18],
  ['100n', 1e-7],
  ['', undefined],
  ['1GB', undefined],
  ['1K', undefined],
  ['1gi', undefined],
  ['1 Gi', undefined],
  ['1,5', undefined],
  ['Gi', undefined],
  ['0x10', undefined],
  ['1'.repeat(65), undefined],
];

for (const [written, value] of quantities) {
  test(`${JSON.stringify(written).slice(0, 20)} is ${value === undefined ? 'no quantity' : `a quantity of ${value}`}`, () =>
    assert.equal(readQuantity(written), value));
}

test('one amount written in two ways is one number', () => {
  for (const [left, right] of [
    ['300m', '0.3'],
    ['1024Mi', '1Gi'],
    ['1000m', 1],
    ['0.1Gi', '107374182.4'],
  ] as const)
    assert.equal(readQuantity(left), readQuantity(right));
});

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
