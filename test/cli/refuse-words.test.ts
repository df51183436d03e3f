import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseWords } from '../../lib/cli/refuse-words.ts';
import { UsageError } from '../../lib/cli/usage-error.ts';

test('of a flag that is given twice, by whatever names, neither counts', () => {
  for (const words of [
    ['--why', 'a', '--why', 'b'],
    ['--why=a', '--reason', 'b'],
    ['--time-limit', '1', '--timeLimit=2'],
    ['-n', 'a', '--namespace', 'b'],
    ['-n=a', '-n=b'],
    ['--yes', '-y'],
    ['--dry-run', '--no-dry-run'],
    ['--dryRun', '--dry-run=false'],
  ])
    assert.throws(() => refuseWords(['hold', ...words]), words.join(' '));
  refuseWords(['agent', 'install', '--service-account', 'a', '--service-account', 'b']);
});

test('a flag that takes no value refuses every value but true and false, which would be taken for false', () => {
  for (const word of ['--dry-run=yes', '--dry-run=1', '--dryRun=True', '--dry-run=', '--no-dry-run=x', '--json=maybe', '-y=no'])
    assert.throws(() => refuseWords(['follow', word]), UsageError, word);
  for (const word of ['--dry-run=true', '--dry-run=false', '--why=yes', '--version=1.0.0', '--despite-hold=1'])
    assert.doesNotThrow(() => refuseWords(['promote', word]), word);
});

test('what stands behind a double dash is refused, since nobody would read it', () => {
  assert.throws(() => refuseWords(['follow', '--', '--dry-run']), /leave the "--" out/);
  assert.throws(() => refuseWords(['--', 'check']), /leave the "--" out/);
  refuseWords(['check', '--']);
});

test('values are no flags', () => {
  for (const words of [
    ['--why', '-', '--as', '-'],
    ['--why', '-1', '--limit', '-1'],
    ['--why', 'a--b', '--as', 'a--b'],
  ])
    assert.doesNotThrow(() => refuseWords(['hold', ...words]), words.join(' '));
});
