import assert from 'node:assert/strict';
import { it } from 'node:test';
import { haveSameOwned } from '../../../lib/agent/drift/owned-values.ts';
import type { Json } from '../../../lib/json.ts';
import { processorTime } from '../../processor-time.ts';

const owned: Json = {
  'f:metadata': { 'f:labels': { 'f:app': {} } },
  'f:spec': {
    'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {} } },
    'f:finalizers': { 'v:"example.com/hold"': {} },
    'f:arguments': { 'i:0': {} },
    'f:whole': {},
    'f:empty': { '.': {} },
  },
};

const spec = {
  ports: [
    { port: 80, protocol: 'UDP', name: 'theirs' },
    { port: 80, protocol: 'TCP', name: 'ours', targetPort: 1 },
  ],
  finalizers: ['theirs', 'example.com/hold'],
  arguments: ['first', 'second'],
  whole: { b: 2, a: 1 },
  empty: {},
};
const { empty: _, ...withoutEmpty } = spec;
const before = { metadata: { labels: { app: 'web' }, annotations: { stamp: '1' } }, spec };

const others: readonly [what: string, after: Json][] = [
  ['an annotation of others', { ...before, metadata: { labels: { app: 'web', other: 'x' } } }],
  ['the order of keys', { ...before, spec: { ...spec, whole: { a: 1, b: 2 } } }],
  [
    'an item of others',
    { ...before, spec: { ...spec, ports: spec.ports.slice(1), arguments: ['first'], finalizers: ['example.com/hold'] } },
  ],
  ['a field of others in our item', { ...before, spec: { ...spec, ports: [{ port: 80, protocol: 'TCP', name: 'ours', targetPort: 2 }] } }],
];
for (const [what, after] of others)
  it(`what is owned is the same whatever becomes of ${what}`, () => assert.ok(haveSameOwned(owned, before, after, before)));

const ours: readonly [what: string, after: Json][] = [
  ['a field is gone', { ...before, metadata: { labels: {} } }],
  ['a field has another value', { ...before, metadata: { labels: { app: 'api' } } }],
  ['a field of an item has another value', { ...before, spec: { ...spec, ports: [{ port: 80, protocol: 'TCP', name: 'other' }] } }],
  ['an item is gone', { ...before, spec: { ...spec, ports: spec.ports.slice(0, 1) } }],
  ['an item of a set is gone', { ...before, spec: { ...spec, finalizers: ['theirs'] } }],
  ['the item at a position is another', { ...before, spec: { ...spec, arguments: ['second'] } }],
  ['a whole that belongs together has more in it', { ...before, spec: { ...spec, whole: { a: 1, b: 2, c: 3 } } }],
  ['what may be empty is gone', { ...before, spec: withoutEmpty }],
  ['there is nothing any more', {}],
];
const unknown: readonly [what: string, owned: Json, object: Json, wanted: Json][] = [
  [
    'a field is only ever written',
    { 'f:stringData': { 'f:password': {} } },
    { data: { password: 'b25l' } },
    { stringData: { password: 'one' } },
  ],
  [
    'a field is only ever written beside others',
    { 'f:data': { 'f:a': {} }, 'f:stringData': { 'f:b': {} } },
    { data: { a: 'YQ==' } },
    { stringData: { b: 'b' } },
  ],
  [
    'an item has another key by now',
    { 'k:{"name":"ours"}': { 'f:value': {} } },
    [{ name: 'OURS', value: 'x' }],
    [{ name: 'ours', value: 'x' }],
  ],
  ['an item of a set is in other words', { 'v:"1000m"': {} }, ['1'], ['1000m']],
  ['two items have one key', { 'k:{"name":"ours"}': { 'f:name': {} } }, [{ name: 'ours' }, { name: 'ours' }], [{ name: 'ours' }]],
  ['the thing itself is not there', { 'f:empty': { '.': {} } }, {}, {}],
  ['it is an empty text', { 'f:text': {} }, {}, { text: '' }],
];
for (const [what, fields, object, wanted] of unknown)
  it(`whether what is owned is the same cannot be told where ${what}`, () => assert.ok(!haveSameOwned(fields, object, object, wanted)));

it('the order of owned items counts, and not where others put theirs', () => {
  const fields: Json = { 'k:{"name":"a"}': { 'f:name': {} }, 'k:{"name":"b"}': { 'f:name': {} } };
  const list = (...names: string[]) => names.map((name) => ({ name }));
  assert.ok(haveSameOwned(fields, list('a', 'b'), list('x', 'a', 'y', 'b'), undefined));
  assert.ok(!haveSameOwned(fields, list('a', 'b'), list('b', 'a'), undefined));
  assert.ok(!haveSameOwned({ 'v:"a"': {}, 'v:"b"': {} }, ['a', 'b'], ['b', 'a'], undefined));
});

for (const [what, after] of ours)
  it(`what is owned is not the same where ${what}`, () => assert.ok(!haveSameOwned(owned, before, after, before)));

it('what was asked for as nothing, and is not kept, is no difference', () => {
  const fields: Json = { 'f:spec': { 'f:nodeSelector': {}, 'f:tolerations': {}, 'f:annotations': { '.': {} } }, 'f:created': {} };
  const asked = { spec: { nodeSelector: {}, tolerations: [], annotations: {} }, created: null };
  assert.ok(haveSameOwned(fields, { spec: {} }, { spec: {} }, asked));
  assert.ok(!haveSameOwned(fields, { spec: {} }, { spec: { nodeSelector: { a: 'b' } } }, asked));
  assert.ok(!haveSameOwned(fields, { spec: { tolerations: [{}] } }, { spec: {} }, asked));
});

it('a list of many thousand owned items is compared at once', () => {
  const names = Array.from({ length: 5000 }, (_, index) => `item-${index}`);
  const list = names.map((name) => ({ name, value: 'x' }));
  const fields: Json = Object.fromEntries(names.map((name) => [`k:${JSON.stringify({ name })}`, { '.': {}, 'f:name': {}, 'f:value': {} }]));
  const took = processorTime(() => assert.ok(haveSameOwned(fields, list, list, list)));
  assert.ok(took < 5000, `${took} ms of processor time`);
});
