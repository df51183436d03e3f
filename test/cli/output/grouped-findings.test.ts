import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { groupedFindings } from '../../../lib/cli/output/grouped-findings.ts';
import { sharedForReading } from '../../../lib/cli/output/shared-findings.ts';
import type { Finding } from '../../../lib/finding.ts';
import { objectId } from '../../../lib/object-id.ts';

const finding: Finding = {
  id: 'images-exact',
  severity: 'error',
  message: 'Image "nginx" names no version',
  fix: 'Name one',
  environment: 'staging',
  application: 'web',
  object: objectId({ group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }),
  field: 'spec',
  construct: 'web/deployment',
  source: { file: 'environments/web.ts', line: 12, column: 5 },
};

const lines = (...findings: readonly Finding[]) => groupedFindings(findings).map(stripVTControlCharacters);

test('what is the same in several environments is said once, with their names', () => {
  assert.deepEqual(lines(finding, { ...finding, environment: 'production' }), [
    'environments/web.ts:12:5',
    '  ✗ Deployment.apps/shop/web spec: Image "nginx" names no version (images-exact)',
    '      in staging, production; made by web at web/deployment',
    '      Name one',
    '',
  ]);
});

test('what is the same of many objects of one place is said once, with the first of them', () => {
  const many = Array.from({ length: 200 }, (_, index): Finding => {
    const object = objectId({ group: '', kind: 'Service', namespace: 'shop', name: `s${index}` });
    return { ...finding, object, field: undefined, construct: `web/${index}` };
  });
  assert.deepEqual(lines(...many), [
    'environments/web.ts:12:5',
    '  ✗ Image "nginx" names no version (images-exact)',
    ...[0, 1, 2, 3, 4].map((index) => `      Service/shop/s${index}`),
    '      and 195 more, which --json lists',
    '      in staging',
    '      Name one',
    '',
  ]);
});

test('places with errors come first, then in the order of files and lines; in a place, errors come first', () => {
  const warning: Finding = { ...finding, severity: 'warning', id: 'late', message: 'later' };
  const headings = lines(
    { ...warning, source: { file: 'a.ts', line: 1 } },
    { ...warning, source: { file: 'b.ts', line: 20 } },
    { ...finding, source: { file: 'b.ts', line: 20 } },
    { ...finding, source: { file: 'b.ts', line: 9 } },
  ).filter((line) => /^\S|✗|!/.test(line));
  assert.deepEqual(
    headings.map((line) => /^\S+|[✗!]/.exec(line)?.[0]),
    ['b.ts:9', '✗', 'b.ts:20', '✗', '!', 'a.ts:1', '!'],
  );
});

test('without a place a finding stands under what made it, under its application, or under the project', () => {
  const bare = { ...finding, source: undefined };
  assert.equal(lines(bare)[0], 'web at web/deployment');
  assert.equal(lines({ ...bare, construct: undefined })[0], 'web');
  assert.equal(lines({ id: 'x', severity: 'error', message: 'y' })[0], 'The project');
});

test('what a project wrote moves no cursor', () => {
  const hostile: Finding = {
    ...finding,
    message: 'a\u001b[2Jb',
    construct: 'c\nd',
    environment: 'e\u0007',
    field: 'f\u001b',
    fix: '\u001b[1m',
  };
  for (const shown of [lines(hostile), lines({ ...hostile, source: undefined }), lines(hostile, { ...hostile, field: 'g' })])
    assert.doesNotMatch(shown.join(''), /\p{Cc}/u);
});

test('annotations name all environments of a finding that they share, and count what is the same of other objects of the place', () => {
  const other = { ...finding, object: objectId({ group: '', kind: 'Service', namespace: 'shop', name: 'web' }) };
  const [one, ...others] = sharedForReading([finding, { ...finding, environment: 'production' }, other]);
  assert.equal(one?.environment, 'staging, production');
  assert.equal(one?.message, 'Image "nginx" names no version (and 1 more of its kind here)');
  assert.deepEqual(others, []);
  assert.equal(sharedForReading([finding, { ...other, source: undefined }]).length, 2);
});
