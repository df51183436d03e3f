import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tree } from '../../../lib/constructs/incoming/tree.ts';
import { functionUses, withFunction } from '../../../lib/constructs/rendering/template-functions.ts';
import { processorTime } from '../../processor-time.ts';

function chart(files: Record<string, string>): Tree {
  return new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));
}

test('random functions and lookup are found by file and line, subcharts included', () => {
  const uses = functionUses(
    chart({
      'templates/a.yaml': 'a: 1\nb: {{ randAlphaNum 8 | quote }}\nc: {{- now }}\n',
      'charts/db/templates/_helpers.tpl': '{{ define "x" }}\n{{ with lookup "v1" "Secret" "a" "b" }}{{ . }}{{ end }}{{ end }}',
      'values.yaml': 'text: "{{ uuidv4 }}"',
    }),
  );
  assert.deepEqual(uses.random, [
    { name: 'randAlphaNum', file: 'templates/a.yaml', line: 2 },
    { name: 'now', file: 'templates/a.yaml', line: 3 },
  ]);
  assert.deepEqual(uses.lookup, [{ name: 'lookup', file: 'charts/db/templates/_helpers.tpl', line: 2 }]);
  assert.deepEqual([uses.now, uses.coarse], [true, false]);
});

test('fields, variables, texts, comments and what stands outside of actions are no functions', () => {
  const text =
    'now: lookup {{ .Values.now }} {{ $now }} {{ "now" }} {{ `lookup` }} {{/* now */}} {{- /* lookup }} */ -}} {{ .now.randInt }} now';
  const uses = functionUses(chart({ 'templates/a.yaml': text }));
  assert.deepEqual([uses.random, uses.lookup], [[], []]);
});

test('a function is replaced where it is one, and nothing else changes', () => {
  const text = 'now {{ now | date "now" }} {{ .now }} {{ nowhere }}{{ (now) }} {{/* now */}}';
  const replaced = withFunction(chart({ 'templates/a.yaml': text, 'values.yaml': '{{ now }}' }), 'now', '(then)');
  const read = (path: string) => new TextDecoder().decode(replaced.get(path));
  assert.equal(read('templates/a.yaml'), 'now {{ (then) | date "now" }} {{ .now }} {{ nowhere }}{{ ((then)) }} {{/* now */}}');
  assert.equal(read('values.yaml'), '{{ now }}');
});

test('templates without an end are read in a time that grows with their length', () => {
  const endless = chart({ 'templates/a.yaml': `{{ ${'"a" `b" '.repeat(50_000)}`, 'templates/b.yaml': '{{'.repeat(100_000) });
  const took = processorTime(() => functionUses(endless));
  assert.ok(took < 2000, `${took} ms`);
});
