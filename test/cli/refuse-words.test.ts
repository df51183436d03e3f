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

test('a cluster to compare with takes no value, and a cluster that a delivery is for has one', () => {
  for (const words of [
    ['diff', 'production', '--cluster=X'],
    ['--json', 'diff', 'production', '--cluster='],
  ])
    assert.throws(() => refuseWords(words), /--cluster takes no value/, words.join(' '));
  for (const words of [
    ['diff', 'production', '--cluster=true'],
    ['agent', 'delivery', 'diff', '--cluster=X'],
  ])
    assert.doesNotThrow(() => refuseWords(words), words.join(' '));
});

test('who asks for help twice gets it', () => {
  refuseWords(['promote', '-h', '--help', '-h']);
});

test('after one dash stands one letter, since several would be read as that many flags or as a flag with two dashes', () => {
  for (const word of ['-host is down', '-hsm.key', '-nshop', '-yh', '-yx', '-dry-run', '-dry-run=yes', '-h.x', '-yes', '-H x'])
    assert.throws(() => refuseWords(['hold', 'production', '--why', word]), UsageError, word);
  for (const word of ['-h', '-y', '-n=-shop', '-y=true', '-', '--why=-host is down', '-1h'])
    assert.doesNotThrow(() => refuseWords(['hold', 'production', word]), word);
});

test('values are no flags', () => {
  for (const words of [
    ['--why', '-', '--as', '-'],
    ['--why', '-1', '--limit', '-1'],
    ['--why', 'a--b', '--as', 'a--b'],
  ])
    assert.doesNotThrow(() => refuseWords(['hold', ...words]), words.join(' '));
});
