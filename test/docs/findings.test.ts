import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkSet } from '../../lib/checks/check-set.ts';
import { setOf } from '../checks/checked.ts';
import { findingExamples } from './finding-examples.ts';
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

test('what the page shows of objects is found, as an error or as a warning as it says', () => {
  const objects = Object.entries(findingExamples).flatMap(([id, made]) => made(id));
  const { findings } = checkSet(setOf(objects), { kubernetes: '1.34', namespace: 'shop', provided: [], origins: {} });
  const found = Object.keys(findingExamples).map((id) => [
    id,
    findings.find((one) => one.id === id && one.object?.endsWith(`/${id}`))?.severity,
  ]);
  const said = Object.keys(findingExamples).map((id) => {
    const row = rows.find((one) => one.id === id);
    return [id, row?.cells[0]?.includes('(a warning)') ? 'warning' : 'error'];
  });
  assert.deepEqual(found, said);
});

test('every finding about objects has such an example', () => {
  const sections = /^## Kinds and fields$[\s\S]*(?=^## What comes from outside$)/m.exec(page)?.[0] ?? '';
  const ids = [...sections.matchAll(/^\| `([a-z\d-]+)` \|/gm)].map(([, id = '']) => id);
  // They need a definition that is not sound, or data of a version that there is not yet; the last ones are as their neighbours.
  const others = ['future-api', 'opt-in-api', 'bad-definition', 'bad-content', 'bad-limit', 'bad-reclaim-policy', 'bad-side-effects'];
  assert.deepEqual(
    ids.filter((id) => findingExamples[id] === undefined && !others.includes(id)),
    [],
  );
});

test('every finding about objects says what to do', () => {
  const objects = Object.entries(findingExamples).flatMap(([id, made]) => made(id));
  const { findings } = checkSet(setOf(objects), { kubernetes: '1.34', namespace: 'shop', provided: [], origins: {} });
  assert.deepEqual(
    findings.filter(({ fix = '' }) => fix.length < 5),
    [],
  );
});
