import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { findingLines, type ReadSource } from '../../../lib/cli/output/findings.ts';
import type { Finding } from '../../../lib/finding.ts';

const finding: Finding = {
  id: 'configuration',
  severity: 'warning',
  message: 'size is too small',
  fix: 'Write 1',
  environment: 'production',
  field: 'size',
  source: { file: 'environments/production.ts', line: 14, column: 9 },
};

const lines = (shown: Finding, readSource?: ReadSource) => findingLines([shown], readSource).map(stripVTControlCharacters);

test('a finding shows its place, and the line there with a mark under the column', () => {
  assert.deepEqual(
    lines(finding, () => ({ text: 'web({ size: 0 })', column: 12 })),
    [
      '! production size: size is too small (configuration)',
      '    environments/production.ts:14:9',
      '      web({ size: 0 })',
      '                  ^',
      '    Write 1',
    ],
  );
});

test('an environment that the sentence begins with is not said twice', () => {
  const held: Finding = { id: 'held', severity: 'error', message: 'staging is held since record 3', environment: 'staging' };
  assert.deepEqual(lines(held), ['✗ staging is held since record 3 (held)']);
  assert.deepEqual(lines({ ...held, environment: 'stag' }), ['✗ stag: staging is held since record 3 (held)']);
});

test('a finding whose line cannot be read, or that nobody reads, shows the place alone', () => {
  const alone = ['! production size: size is too small (configuration)', '    environments/production.ts:14:9', '    Write 1'];
  assert.deepEqual(lines(finding), alone);
  assert.deepEqual(
    lines(finding, () => undefined),
    alone,
  );
});

test('a finding without a place has no line for it', () => {
  assert.deepEqual(lines({ ...finding, source: undefined, fix: undefined }), ['! production size: size is too small (configuration)']);
});

test('what a project wrote moves no cursor, and the mark stays under its column', () => {
  const hostile = { ...finding, field: 'a\u001b[2J', construct: 'web/\u0007', source: { file: 'a\nb.ts', line: 1 } };
  const coloured = findingLines([hostile], () => ({ text: 'x\u001b = 0', column: 5 })).join('\n');
  for (const control of ['\u001b[2J', '\u001b =', '\u0007', 'a\nb']) assert.ok(!coloured.includes(control));
  const shown = stripVTControlCharacters(coloured);
  assert.match(shown, /a\\u000ab\.ts:1\n {6}x\\u001b = 0\n {16}\^/);
});

test('errors come before warnings', () => {
  const order = findingLines([finding, { ...finding, severity: 'error', id: 'first' }]).filter((line) => line.includes('too small'));
  assert.deepEqual(
    order.map((line) => /\((.+)\)/.exec(stripVTControlCharacters(line))?.[1]),
    ['first', 'configuration'],
  );
});
