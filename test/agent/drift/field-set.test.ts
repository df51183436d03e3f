import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fieldSet, missing, readablePaths } from '../../../lib/agent/drift/field-set.ts';
import type { Json } from '../../../lib/json.ts';

const container = 'k:{"name":"web"}';
const deployment: Json = {
  'f:metadata': { 'f:labels': { 'f:pawl.dev/delivery': {} }, 'f:finalizers': { 'v:"example.dev/keep"': {} } },
  'f:spec': {
    'f:replicas': {},
    'f:template': {
      'f:spec': {
        'f:containers': {
          [container]: {
            '.': {},
            'f:image': {},
            'f:name': {},
            'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
          },
        },
      },
    },
  },
};

function without(path: readonly string[]): Json {
  const copy = structuredClone(deployment) as Record<string, Json>;
  let place: Record<string, Json> = copy;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string, Json>;
  delete place[path.at(-1) ?? ''];
  return copy;
}

const cases: readonly [name: string, path: readonly string[], readable: readonly string[]][] = [
  ['a plain field', ['f:spec', 'f:replicas'], ['spec.replicas']],
  [
    'a field of a list item',
    ['f:spec', 'f:template', 'f:spec', 'f:containers', container, 'f:image'],
    ['spec.template.spec.containers[name=web].image'],
  ],
  ['a whole list item', ['f:spec', 'f:template', 'f:spec', 'f:containers', container], ['spec.template.spec.containers[name=web]']],
  ['a key with a slash', ['f:metadata', 'f:labels', 'f:pawl.dev/delivery'], ['metadata.labels[pawl.dev/delivery]']],
  ['an item of a set', ['f:metadata', 'f:finalizers', 'v:"example.dev/keep"'], ['metadata.finalizers["example.dev/keep"]']],
  [
    'an item with two keys',
    ['f:spec', 'f:template', 'f:spec', 'f:containers', container, 'f:ports', 'k:{"containerPort":80,"protocol":"TCP"}'],
    ['spec.template.spec.containers[name=web].ports[containerPort=80,protocol=TCP]'],
  ],
];

for (const [name, path, readable] of cases)
  it(`field set names ${name} that was lost`, () => {
    assert.deepEqual(readablePaths(missing(fieldSet(deployment), fieldSet(without(path)))), readable);
  });

it('field set of the same fields misses nothing', () => {
  assert.equal(missing(fieldSet(deployment), fieldSet(structuredClone(deployment))).size, 0);
});

it('field set takes what is no field set as empty', () => {
  for (const value of [undefined, null, 'text', 7, [], {}]) assert.equal(fieldSet(value).size, 0);
});
