import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findingIds, idsIn, unreadableIds } from './finding-ids.ts';
import { docs } from './play-page.ts';

const page = readFileSync(join(docs, 'findings.md'), 'utf8');
const rows = [...page.matchAll(/^\| `([a-z\d-]+)` \|(.*)\|$/gm)].map(([, id = '', rest = '']) => ({
  id,
  cells: rest.split('|').map((cell) => cell.trim()),
}));

test('every finding that there is, is documented', () => {
  const documented = new Set(rows.map(({ id }) => id));
  assert.deepEqual([...findingIds()].filter((id) => !documented.has(id)).sort(), []);
});

test('no finding is documented that there is not', () => {
  const there = findingIds();
  assert.deepEqual(
    rows.map(({ id }) => id).filter((id) => !there.has(id)),
    [],
  );
});

test('every finding has a sentence, and all but those that nothing helps against an example or a fix', () => {
  const poor = rows.filter(({ cells }) => (cells[0]?.length ?? 0) < 10 || (cells.length > 1 && cells.slice(1).join('') === ''));
  assert.deepEqual(
    poor.map(({ id }) => id),
    [],
  );
});

test('ids are read wherever lib/ says one', () => {
  assert.deepEqual(unreadableIds(), []);
  assert.deepEqual(idsIn("complain(\n  'removed-api', x); problem(checked, { id: 'bad-port' }); const a = { Secret: 'dangling-x' };"), [
    'bad-port',
    'removed-api',
  ]);
});
