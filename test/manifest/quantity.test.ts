import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQuantity } from '../../lib/manifest/quantity.ts';

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
