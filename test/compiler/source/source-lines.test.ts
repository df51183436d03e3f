import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceLines } from '../../../lib/compiler/source/source-lines.ts';

async function reader(t: { after(end: () => Promise<void>): void }, text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-lines-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'a.ts'), text);
  return sourceLines(folder);
}

test('the line of a place is given without its indentation, with the column in what is left', async (t) => {
  const read = await reader(t, 'first\r\n\t  web({ size: 0 });  \r\nlast');
  assert.deepEqual(read({ file: 'a.ts', line: 2, column: 16 }), { text: 'web({ size: 0 });', column: 12 });
  assert.deepEqual(read({ file: 'a.ts', line: 3 }), { text: 'last', column: undefined });
});

test('of a long line, the part around the column is given', async (t) => {
  const read = await reader(t, `${'a'.repeat(500)}X${'b'.repeat(500)}`);
  const line = read({ file: 'a.ts', line: 1, column: 501 });
  assert.equal(line?.text.length, 122);
  assert.equal(line?.text[line.column ?? -1], 'X');
  assert.match(line?.text ?? '', /^….*…$/);
});

test('a link is not followed: it may lead to what nobody wants to be shown', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-lines-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'a.ts'), 'one');
  await symlink('a.ts', join(folder, 'pawl.lock.json'));
  assert.equal(sourceLines(folder)({ file: 'pawl.lock.json', line: 1 }), undefined);
});

test('what cannot be read has no line', async (t) => {
  const read = await reader(t, `one\n\n${'x'.repeat(1024 * 1024)}`);
  assert.equal(read({ file: 'a.ts', line: 1 }), undefined);
  const small = await reader(t, 'one\n\n');
  assert.equal(small({ file: 'a.ts', line: 2, column: 1 }), undefined);
  assert.equal(small({ file: 'a.ts', line: 99, column: 1 }), undefined);
  assert.equal(small({ file: 'none.ts', line: 1, column: 1 }), undefined);
  assert.equal(small({ file: '.', line: 1, column: 1 }), undefined);
  // A column beyond the line: it was edited since.
  assert.deepEqual(small({ file: 'a.ts', line: 1, column: 99 }), { text: 'one', column: undefined });
});
