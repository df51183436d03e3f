import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { yamlTraps } from '../../lib/manifest/yaml/yaml-traps.ts';

function traps(text: string): readonly string[] {
  return parseAllDocuments(text, { version: '1.2', schema: 'core' }).flatMap((document) =>
    'errors' in document
      ? yamlTraps(document, text).map(({ line, written, here, kubectl }) => `${line}: ${written} ${typeof here} ${String(kubectl)}`)
      : [],
  );
}

/** go-yaml 2, resolve.go, which kubectl reads through sigs.k8s.io/yaml. */
const table: readonly (readonly [written: string, kubectl: string | undefined])[] = [
  ['y', 'string true'],
  ['Yes', 'string true'],
  ['ON', 'string true'],
  ['n', 'string false'],
  ['NO', 'string false'],
  ['off', 'string false'],
  ['1_000', 'string 1000'],
  ['0b11', 'string 3'],
  ['-0755', 'number -493'],
  ['yEs', undefined],
  ['yes please', undefined],
  ['"yes"', undefined],
  ["'on'", undefined],
  ['!!str on', undefined],
  ['true', undefined],
  ['0x1F', undefined],
  ['0o14', undefined],
  ['1e3', undefined],
  ['08', undefined],
  ['1:30', undefined],
  ['2024-01-01', undefined],
  ['1.2.3_4', undefined],
];

for (const [written, kubectl] of table) {
  test(`${written} is ${kubectl === undefined ? 'the same to kubectl' : `a trap: ${kubectl}`}`, () => {
    assert.deepEqual(traps(`value: ${written}\n`), kubectl === undefined ? [] : [`1: ${written} ${kubectl}`]);
  });
}

test('a trap is found as a key, in lists, in later documents, and its line is that of the file', () => {
  assert.deepEqual(traps('a: 1\n---\nlist:\n  - on\non: {y: [no]}\n'), [
    '4: on string true',
    '5: on string true',
    '5: y string true',
    '5: no string false',
  ]);
});

test('a trap says the way to it through maps and lists, as to a key and as to its value', () => {
  const text = 'spec:\n  list:\n    - {a: 1}\n    - "on": [x, y]\n  off: no\nshared: &shared { y: on }\nother: *shared\n';
  const paths = parseAllDocuments(text, { version: '1.2', schema: 'core' }).flatMap((document) =>
    'errors' in document ? yamlTraps(document, text).map(({ path }) => path) : [],
  );
  assert.deepEqual(paths, [
    ['spec', 'list', 1, 'on', 1],
    ['spec', 'off'],
    ['spec', 'off'],
    ['shared', 'y'],
    ['shared', 'y'],
  ]);
});

test('a trap that is merged in is in the map around it, and a key by an alias is the key it stands for', () => {
  const text = 'name: &name debug\ndata:\n  <<: { a: yes }\nmore:\n  <<: [{ b: no }, { c: { d: on } }]\nkeys: { *name : off }\n';
  const paths = parseAllDocuments(text, { version: '1.2', schema: 'core', merge: true }).flatMap((document) =>
    'errors' in document ? yamlTraps(document, text).map(({ path }) => path) : [],
  );
  assert.deepEqual(paths, [
    ['data', 'a'],
    ['more', 'b'],
    ['more', 'c', 'd'],
    ['keys', 'debug'],
  ]);
});
