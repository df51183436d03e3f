import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseVersion } from '../../lib/release/version.ts';

test('parseVersion takes semantic versions as they are', () => {
  for (const version of ['0.0.0', '1.2.3', '1.2.3-rc.1', '10.20.30-alpha.beta.1']) assert.equal(parseVersion(version), version);
});

test('parseVersion refuses everything else with BAD_VERSION', () => {
  for (const text of [
    '',
    '1',
    '1.2',
    'v1.2.3',
    '=1.2.3',
    ' 1.2.3',
    '1.2.3 ',
    '01.2.3',
    '1.2.3+build',
    'latest',
    `1.2.3-${'a'.repeat(200)}`,
    '../1.2.3',
    '1.2.3\n',
  ]) {
    assert.throws(() => parseVersion(text), { code: 'BAD_VERSION' }, JSON.stringify(text));
  }
});

test('parseVersion says what to write where only something before or after the version is wrong', () => {
  for (const text of ['v1.2.0', ' 1.2.0', '1.2.0 ']) {
    assert.throws(() => parseVersion(text), { code: 'BAD_VERSION', message: /expected "1\.2\.0"$/ }, JSON.stringify(text));
  }
});
