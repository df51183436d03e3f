import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ComparedCompile, compareCompiles } from '../../lib/compiler/compare-compiles.ts';
import type { JsonObject } from '../../lib/json.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';

function compiled(environments: Readonly<Record<string, JsonObject>>, more: Partial<ComparedCompile> = {}): ComparedCompile {
  const sets = Object.entries(environments).map(([environment, data]) => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data };
    return canonicalSet(environment, [{ application: 'settings', wave: 0, object }]).set;
  });
  return { sets, inputs: [], variables: [], policies: null, ...more };
}

function sentences(first: ComparedCompile, second: ComparedCompile): readonly string[] {
  return compareCompiles(first, second, { id: 'different', names: ['the release', 'the rebuild'] }).map(
    ({ environment, object, field, message }) => [environment, object, field, message].filter(Boolean).join(' | '),
  );
}

test('compareCompiles of the same is empty, whatever order it comes in', () => {
  const one = compiled({ staging: { a: '1' }, production: { a: '2' } });
  assert.deepEqual(sentences(one, { ...one, sets: one.sets.toReversed() }), []);
});

test('compareCompiles names environment, object and field of everything that is different', () => {
  assert.deepEqual(sentences(compiled({ staging: { a: '1', b: '1' }, old: {} }), compiled({ staging: { a: '2', c: 'x'.repeat(200) } })), [
    'old | Environment "old" is in the release only',
    'staging | ConfigMap/shop/settings | data.a | It is "1" in the release and "2" in the rebuild',
    'staging | ConfigMap/shop/settings | data.b | It is "1" in the release and absent in the rebuild',
    `staging | ConfigMap/shop/settings | data.c | It is absent in the release and "${'x'.repeat(99)}… in the rebuild`,
  ]);
});

test('compareCompiles names objects that only one has, and applications that are called otherwise', () => {
  const { sets } = compiled({ staging: { a: '1' } });
  const moved = compiled({ staging: { a: '1' } }).sets.map((set) => ({
    ...set,
    objects: set.objects.map((object) => ({ ...object, application: 'other' })),
  }));
  const empty = sets.map((set) => ({ ...set, objects: [] }));
  const base = compiled({});
  assert.deepEqual(sentences({ ...base, sets }, { ...base, sets: empty }), [
    'staging | ConfigMap/shop/settings | It is in the release only',
  ]);
  assert.deepEqual(sentences({ ...base, sets }, { ...base, sets: moved }), [
    'staging | The objects are the same in the release and the rebuild, their applications or waves are not',
  ]);
});

test('compareCompiles names inputs, variables and policies', () => {
  const first = compiled(
    {},
    {
      inputs: [
        { path: 'a.ts', digest: '1' },
        { path: 'b.ts', digest: '1' },
      ],
      variables: [{ name: 'REGION', digest: null }],
      policies: 'one',
    },
  );
  const second = compiled(
    {},
    {
      inputs: [
        { path: 'a.ts', digest: '2' },
        { path: 'c.ts', digest: '1' },
      ],
      variables: [{ name: 'REGION', digest: '1' }],
      policies: 'two',
    },
  );
  assert.deepEqual(sentences(first, second), [
    'File "a.ts" is not the same in the release and the rebuild',
    'File "b.ts" went into the release only',
    'File "c.ts" went into the rebuild only',
    'Environment variable "REGION" is not the same in the release and the rebuild',
    'The policies are not the same in the release and the rebuild',
  ]);
});
