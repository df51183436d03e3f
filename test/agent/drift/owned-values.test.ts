import assert from 'node:assert/strict';
import { it } from 'node:test';
import { haveSameOwned } from '../../../lib/agent/drift/owned-values.ts';
import type { Json } from '../../../lib/json.ts';

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
  it(`what is owned is the same whatever becomes of ${what}`, () => assert.ok(haveSameOwned(owned, before, after)));

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
for (const [what, after] of ours) it(`what is owned is not the same where ${what}`, () => assert.ok(!haveSameOwned(owned, before, after)));
