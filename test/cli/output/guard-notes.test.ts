import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardNotes } from '../../../lib/cli/output/guard-notes.ts';
import type { Finding } from '../../../lib/finding.ts';
import { userProject } from '../project.ts';
import { shopFiles } from '../shop.ts';

const reached = (line: number, given: Partial<Finding> = {}): Finding => ({
  id: 'clock',
  severity: 'warning',
  message: 'The project reads the clock',
  source: { file: 'environments/index.ts', line },
  ...given,
});

test('what project code reached for is said in one line each, and nothing else is', () => {
  const known = { reason: 'it is known', expires: '2027-01-31', severity: 'error' } as const;
  assert.deepEqual(
    guardNotes([reached(1), reached(2, { id: 'images-exact' }), reached(3, { acknowledged: known }), reached(4, { message: 'a\nb' })]),
    ['! environments/index.ts:1: The project reads the clock (clock)', '! environments/index.ts:4: a\\u000ab (clock)'],
  );
});

test('a project that reaches for more is told of in ten lines', () => {
  const many = (count: number) => guardNotes(Array.from({ length: count }, (_, index) => reached(index + 1)));
  assert.equal(many(10).length, 10);
  assert.deepEqual([many(200).length, many(200).at(-1)], [10, '! 191 more of these: see "pawl check"']);
});

test('commands that move say what project code reached for, and go on', async (t) => {
  const shop = await userProject(t, shopFiles());
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);
  const spy = `import { readFileSync } from 'node:fs';\nreadFileSync('/etc/hostname');\n`;
  await shop.commit({ 'environments/index.ts': `${spy}${shopFiles()['environments/index.ts']}` });
  const followed = await shop.pawl('follow', 'development');
  assert.equal(followed.code, 0);
  assert.match(followed.stderr, /^! environments\/index\.ts:2: The project reads "\/etc\/hostname" .* \(outside-file\)$/m);
});
