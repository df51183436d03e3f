import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { isJsonObject, type Json } from '../../lib/json.ts';
import { readCanonicalYaml } from '../../lib/manifest/yaml/read-canonical-yaml.ts';
import { toYaml } from '../../lib/manifest/yaml.ts';
import { seededRandom } from '../seeded-random.ts';
import { nastyTexts, pick, randomJson } from './random-json.ts';

const versions = ['1.1', '1.2'] as const;

function assertRoundTrip(value: Json): void {
  const text = toYaml(value);
  for (const version of versions)
    assert.deepEqual(parse(text, { version, logLevel: 'error' }), value, `YAML ${version} reads ${JSON.stringify(text)} as something else`);
}

test('toYaml is read back as the same value by YAML 1.1 and 1.2, for 3,000 random values', () => {
  const random = seededRandom(20_260_101);
  for (let round = 0; round < 3000; round++) assertRoundTrip(randomJson(random));
});

test('toYaml keeps every nasty text, as a document, a value, a key and an item', () => {
  for (const text of nastyTexts)
    for (const value of [text, { a: text }, { [text]: 'a' }, [text], [[text], { [text]: [text] }]]) assertRoundTrip(value);
});

test('toYaml gives the same bytes whatever order the keys came in', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 500; round++) {
    const value = randomJson(random);
    assert.equal(toYaml(reversed(value)), toYaml(value));
  }
});

test('toYaml writes an object as people write it', () => {
  const value = {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'settings', labels: {} },
    data: { 'app.conf': 'mode = fast\n\n[paths]\n  root = /srv\n', mode: '0755', on: 'yes' },
    items: [{ name: 'a', command: ['sh', '-c'] }, [], [1, [2.5]], 1e21],
  };
  assert.equal(
    toYaml(value),
    `apiVersion: v1
data:
  app.conf: |
    mode = fast

    [paths]
      root = /srv
  mode: "0755"
  "on": "yes"
items:
  - command:
      - sh
      - "-c"
    name: a
  - []
  - - 1
    - - 2.5
  - 1.0e+21
kind: ConfigMap
metadata:
  labels: {}
  name: settings
`,
  );
});

test('toYaml escapes what YAML 1.1 takes for a line break, and leaves literal blocks to clean lines', () => {
  assert.equal(toYaml('a\u2028b\u0085c\u007f\ufeff'), '"a\\u2028b\\u0085c\\u007f\\ufeff"\n');
  assert.equal(toYaml({ a: 'b\n \nc\n' }), 'a: "b\\n \\nc\\n"\n');
  assert.equal(toYaml({ a: 'b\r\nc' }), 'a: "b\\r\\nc"\n');
  assert.equal(toYaml({ a: 'b\u2029\nc' }), 'a: "b\\u2029\\nc"\n');
});

test('toYaml orders keys by code unit, integer-like ones included', () => {
  assert.equal(toYaml({ b: 1, 10: 1, 9: 1, a: 1, B: 1 }), '"10": 1\n"9": 1\nB: 1\na: 1\nb: 1\n');
});

test('toYaml refuses a number that JSON cannot hold', () => {
  assert.throws(() => toYaml({ a: Number.NaN }), { code: 'NOT_JSON', message: 'Cannot write YAML: NaN is not a JSON number' });
});

test('the fast reader gives what was written, or leaves it to the general one', () => {
  const random = seededRandom(99);
  let fast = 0;
  for (let round = 0; round < 3000; round++) {
    const value = randomJson(random);
    const read = readCanonicalYaml(toYaml(value));
    if (read === undefined) continue;
    fast += 1;
    assert.deepEqual(read, [value]);
  }
  assert.ok(fast > 2000, `only ${fast} of 3,000 values were read fast`);
});

test('the fast reader leaves YAML that Pawl did not write', () => {
  for (const text of [
    'a: 1',
    'a:  1\n',
    'b: 1\na: 2\n',
    'a: 1 # one\n',
    "a: 'b'\n",
    'a: yes\n',
    '{a: 1}\n',
    'a: 1\n---\n\n',
    'a: 1\na: 2\n',
    '- a\nb\n',
    '%YAML 1.1\n---\na: 1\n',
  ])
    assert.equal(readCanonicalYaml(text), undefined, text);
});

test('the fast reader reads no damaged text otherwise than the general one, for 4,000 damages', () => {
  const random = seededRandom(3);
  let read = 0;
  for (let round = 0; round < 4000; round++) {
    const text = damaged(random, toYaml(randomJson(random)));
    const fast = readCanonicalYaml(text);
    if (fast === undefined) continue;
    read += 1;
    const documents = [...parseAllDocuments(text, { version: '1.2', schema: 'core' })];
    assert.deepEqual(
      documents.flatMap(({ errors }) => errors),
      [],
    );
    assert.deepEqual(
      documents.map((document) => document.toJS()),
      fast,
    );
  }
  assert.ok(read > 200, `only ${read} damaged texts were read`);
});

function damaged(random: () => number, text: string): string {
  const at = Math.floor(random() * (text.length + 1));
  if (random() < 0.4) return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 3));
  const inserted = pick(random, [
    ' ',
    '\n',
    '"',
    ':',
    '-',
    '- ',
    ': ',
    '|',
    '0',
    'a',
    '{}',
    '[]',
    '---\n',
    '#',
    "'",
    '\t',
    '  ',
    '|\n',
    '\\',
  ]);
  return text.slice(0, at) + inserted + text.slice(at);
}

function reversed(value: Json): Json {
  if (isJsonObject(value))
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, field]) => [key, reversed(field)]),
    );
  return typeof value === 'object' && value !== null ? value.map(reversed) : value;
}
