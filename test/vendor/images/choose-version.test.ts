import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseVersion, compareVersions } from '../../../lib/vendor/images/choose-version.ts';

test('the highest whole version counts, in the range and of all', () => {
  const tags = [
    'latest',
    '1.2',
    '1.2.0',
    '1.10.0',
    '1.9.0',
    '2.0.0',
    '3.0.0-rc.1',
    '1.11.0-alpine',
    'sha-1234567',
    '1.99.0.1',
    'x1.98.0',
    '01.97.0',
  ];
  const table: readonly [string, string | undefined][] = [
    ['^1.2', '1.10.0'],
    ['1.2.0', '1.2.0'],
    ['~1.9', '1.9.0'],
    ['*', '2.0.0'],
    ['>=3.0.0-0', '3.0.0-rc.1'],
    ['^1.11.0-alpine', '1.11.0-alpine'],
    ['^4', undefined],
  ];
  for (const [range, inRange] of table) assert.deepEqual(chooseVersion(tags, range), { inRange, newest: '2.0.0' }, range);
});

test('tags with and without v are versions, and of two for one version it is always the same', () => {
  assert.deepEqual(chooseVersion(['v1.2.0', 'v1.3.0', 'latest'], '^1'), { inRange: 'v1.3.0', newest: 'v1.3.0' });
  assert.equal(chooseVersion(['v1.2.0', '1.2.0'], '^1').inRange, '1.2.0');
  assert.equal(chooseVersion(['1.2.0', 'v1.2.0'], '^1').inRange, '1.2.0');
});

test('a repository without versions has no newest', () => {
  assert.deepEqual(chooseVersion(['latest', 'main'], '*'), { inRange: undefined, newest: undefined });
  assert.deepEqual(chooseVersion(['1.0.0-rc.1'], '*'), { inRange: undefined, newest: undefined });
});

test('versions compare as versions, and what is none comes before them', () => {
  assert.ok(compareVersions('v1.10.0', '1.9.0') > 0);
  assert.equal(compareVersions('v1.2.0', '1.2.0'), 0);
  assert.ok(compareVersions('1.2.0', 'latest') > 0);
  assert.ok(compareVersions('latest', '1.2.0') < 0);
});
