import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseChartVersion, othersText } from '../../lib/vendor/choose-chart-version.ts';

const listed = [
  '4.11.3',
  '4.12.0',
  'v4.12.1',
  '4.13.0-beta.1',
  '5.0.0',
  'latest',
  '',
  '4.12',
  `4.12.2-${'x'.repeat(300)}`,
  '4.99999999999999999.0',
];

test('of a range the highest version counts, pre-releases only where it names one', () => {
  const table: readonly [string, string | undefined][] = [
    ['^4.11', 'v4.12.1'],
    ['~4.11.0', '4.11.3'],
    ['4.12', 'v4.12.1'],
    ['>=4.13.0-0 <5', '4.13.0-beta.1'],
    ['*', '5.0.0'],
    ['^6', undefined],
  ];
  for (const [range, version] of table) assert.equal(chooseChartVersion(range, listed, {}), version, range);
});

test('an exact version and what the lock says are not chosen', () => {
  assert.equal(chooseChartVersion('9.9.9', listed, { atLeast: '4.11.3' }), '9.9.9');
  assert.equal(chooseChartVersion('^4.11', listed, { exactly: '4.11.0' }), '4.11.0');
});

test('nothing goes back by itself', () => {
  assert.equal(chooseChartVersion('^4.11', listed, { atLeast: '4.11.3' }), 'v4.12.1');
  assert.equal(chooseChartVersion('^4.11', listed, { atLeast: '4.50.0' }), '4.50.0');
  assert.equal(chooseChartVersion('^4.11', [], { atLeast: '4.50.0' }), '4.50.0');
});

test('what there is instead is told newest first, versions only', () => {
  assert.equal(othersText(listed), ', but 5.0.0, 4.13.0-beta.1, v4.12.1, 4.12.0, 4.11.3');
  assert.equal(othersText(['latest']), '');
});
