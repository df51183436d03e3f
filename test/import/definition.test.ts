import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDefinitions } from '../../lib/import/read-definitions.ts';
import type { Json } from '../../lib/json.ts';
import { definitionText } from './definitions.ts';

function changed(change: (value: { spec: Record<string, Json>; metadata: Record<string, Json>; apiVersion: Json }) => void): string {
  const value = JSON.parse(definitionText());
  change(value);
  return JSON.stringify(value);
}

test('definitions are found among other documents, in lists, in YAML and JSON, each once and by name', () => {
  const list = `{"kind":"List","apiVersion":"v1","items":[${definitionText({ kind: 'Zebra' })},${definitionText()}]}`;
  const text = `kind: ConfigMap\napiVersion: v1\n---\n${list}\n---\n---\n${definitionText()}\n`;
  const { definitions, others } = readDefinitions('crds.yaml', text);
  assert.deepEqual(
    definitions.map(({ name }) => name),
    ['widgets.example.com', 'zebras.example.com'],
  );
  assert.equal(others, 1);
  assert.equal(readDefinitions('crds.json', `  ${list}`).definitions.length, 2);
});

test('what no API server would take is refused by its name, and all of it at once', () => {
  const refused: readonly [string, RegExp][] = [
    [changed(({ spec }) => Object.assign(spec, { group: '../../etc' })), /"widgets\.example\.com": spec\.group is not the name of a group/],
    [
      changed(({ spec }) => Object.assign(spec, { names: { kind: '../Up', plural: 'ups' } })),
      /spec\.names\.kind is not the name of a kind/,
    ],
    [
      changed(({ spec }) => Object.assign(spec, { versions: [{ name: '../v1', served: true, storage: true }] })),
      /versions\.0\.name is not the name of a version/,
    ],
    [changed(({ spec }) => Object.assign(spec, { versions: [] })), /spec\.versions/],
    [changed(({ spec }) => Object.assign(spec, { scope: 'Everywhere', group: 'x' })), /spec\.group .*; .*spec\.scope/],
    [changed((value) => Object.assign(value, { apiVersion: 'apiextensions.k8s.io/v1beta1' })), /has not served since 1\.22/],
    [changed(({ metadata }) => Object.assign(metadata, { name: 'a\u001b[2J' })), /"a\\u001b\[2J": metadata\.name is not a name/],
  ];
  for (const [text, message] of refused) assert.throws(() => readDefinitions('crds.yaml', text), { code: 'BAD_DEFINITION', message });
});

test('what is no YAML is refused with file and place', () => {
  assert.throws(() => readDefinitions('crds.yaml', 'a: [1\nb: 2'), { code: 'BAD_FILE', message: /"crds\.yaml": document 1/ });
  assert.throws(() => readDefinitions('crds.yaml', `a: &a [1]\nb: &b [${'*a,'.repeat(200)}]\nc: [${'*b,'.repeat(200)}]`), {
    code: 'BAD_FILE',
  });
});

test('a schema of absurd depth or size is refused and not followed', () => {
  let deep: Json = { type: 'string' };
  for (let depth = 0; depth < 300; depth++) deep = { type: 'array', items: deep };
  assert.throws(() => readDefinitions('crds.yaml', definitionText({ schema: deep })), {
    code: 'BAD_DEFINITION',
    message: /more than 200 levels/,
  });
  const wide = { type: 'object', properties: { a: { type: 'string', enum: Array(500_001).fill(1) } } };
  assert.throws(() => readDefinitions('crds.yaml', definitionText({ schema: wide })), {
    code: 'BAD_DEFINITION',
    message: /more than 500000 values/,
  });
});
