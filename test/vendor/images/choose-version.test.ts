import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseVersion, compareVersions, variantsIn } from '../../../lib/vendor/images/choose-version.ts';

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
  for (const [range, inRange] of table) assert.deepEqual(chooseVersion(tags, { range }), { inRange, newest: '2.0.0' }, range);
});

test('tags with and without v are versions, and of two for one version it is always the same', () => {
  assert.deepEqual(chooseVersion(['v1.2.0', 'v1.3.0', 'latest'], { range: '^1' }), { inRange: 'v1.3.0', newest: 'v1.3.0' });
  assert.equal(chooseVersion(['v1.2.0', '1.2.0'], { range: '^1' }).inRange, '1.2.0');
  assert.equal(chooseVersion(['1.2.0', 'v1.2.0'], { range: '^1' }).inRange, '1.2.0');
});

test('of a variant only its own tags count, each as the version before it', () => {
  const tags = [
    '1.27.3',
    '1.27.9',
    '1.27.3-alpine',
    '1.27.10-alpine',
    'v1.27.8-alpine',
    '1.27.11-alpine-slim',
    '1.27.12-otheralpine',
    '1.27.13alpine',
    '1.27-alpine',
    'alpine',
    '-alpine',
    '1.27.14--alpine',
    '1.27.15-rc.1-alpine',
    '1.29.0-alpine',
    '1.30.0-rc.1-alpine',
    `1.27.16-${'9'.repeat(400)}-alpine`,
    '1.27.99999999999999999999-alpine',
  ];
  const table: readonly [string, string, string | undefined, string | undefined][] = [
    ['~1.27', 'alpine', '1.27.10-alpine', '1.29.0-alpine'],
    ['1.27.8', 'alpine', 'v1.27.8-alpine', '1.29.0-alpine'],
    ['>=1.27.15-0 <1.28', 'alpine', '1.27.15-rc.1-alpine', '1.29.0-alpine'],
    ['>=1.30.0-0', 'alpine', '1.30.0-rc.1-alpine', '1.29.0-alpine'],
    ['~1.27', 'alpine-slim', '1.27.11-alpine-slim', '1.27.11-alpine-slim'],
    ['~1.27', 'slim', undefined, undefined],
    ['~1.27', '.*', undefined, undefined],
    ['~1.27', 'toString', undefined, undefined],
  ];
  for (const [range, variant, inRange, newest] of table)
    assert.deepEqual(chooseVersion(tags, { range, variant }), { inRange, newest }, `${range} ${variant}`);
  assert.equal(chooseVersion(tags, { range: '~1.27' }).inRange, '1.27.9');
});

test('the variants that a range could have meant are told by how many there are', () => {
  const tags = [
    '1.27.1-alpine',
    '1.27.2-alpine',
    '1.27.1-bookworm',
    '2.0.0-windows',
    'latest-alpine',
    '1.27.1-\u001b[2J',
    '1.27.3',
    '1.27.1-a b',
  ];
  assert.deepEqual(variantsIn(tags, '^1.27'), ['alpine', 'bookworm']);
});

test('a repository without versions has no newest', () => {
  assert.deepEqual(chooseVersion(['latest', 'main'], { range: '*' }), { inRange: undefined, newest: undefined });
  assert.deepEqual(chooseVersion(['1.0.0-rc.1'], { range: '*' }), { inRange: undefined, newest: undefined });
});

test('versions compare as versions, and what is none comes before them', () => {
  assert.ok(compareVersions('v1.10.0', '1.9.0') > 0);
  assert.equal(compareVersions('v1.2.0', '1.2.0'), 0);
  assert.ok(compareVersions('1.2.0', 'latest') > 0);
  assert.ok(compareVersions('latest', '1.2.0') < 0);
  assert.ok(compareVersions('1.2.0-alpine', '1.2.0-rc.1-alpine', 'alpine') > 0);
  assert.ok(compareVersions('1.10.0-alpine', '1.9.0-alpine', 'alpine') > 0);
  assert.ok(compareVersions('1.2.0-alpine', '1.3.0', 'alpine') > 0);
});
