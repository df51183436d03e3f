import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMadeObject, isOrigin } from '../../lib/compiler/made-object.ts';

const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' } };
const made = { id: 'ConfigMap/shop/settings', application: 'web', wave: 0, object };

test('an object of an answer has its own id, an application, a wave and is one that a cluster could store', () => {
  assert.ok(isMadeObject(made));
  assert.ok(isMadeObject({ ...made, wave: 12 }));
  const wrong: readonly unknown[] = [
    undefined,
    null,
    'text',
    [],
    {},
    { ...made, id: '' },
    { ...made, id: 'ConfigMap/shop/others' },
    { ...made, application: 1 },
    { ...made, wave: -1 },
    { ...made, wave: 0.5 },
    { ...made, wave: '0' },
    { ...made, wave: 2 ** 53 },
    { ...made, object: undefined },
    { ...made, object: { ...object, metadata: {} } },
    { ...made, object: [object] },
    { ...made, more: true },
  ];
  for (const value of wrong) assert.ok(!isMadeObject(value), JSON.stringify(value));
});

test('an origin is a construct and places in files', () => {
  assert.ok(isOrigin({ construct: 'web/settings' }));
  assert.ok(isOrigin({ construct: 'web/settings', source: { file: 'a.ts', line: 1, column: 2 }, input: { file: 'b.yaml', line: 3 } }));
  const wrong: readonly unknown[] = [
    null,
    {},
    { construct: 1 },
    { construct: 'a', more: 1 },
    { construct: 'a', source: 'a.ts:1' },
    { construct: 'a', source: { file: 'a.ts' } },
    { construct: 'a', source: { file: 'a.ts', line: 0 } },
    { construct: 'a', source: { file: 'a.ts', line: 1, column: 1.5 } },
    { construct: 'a', input: { file: 1, line: 1 } },
    { construct: 'a', input: { file: 'a.ts', line: 1, more: 1 } },
  ];
  for (const value of wrong) assert.ok(!isOrigin(value), JSON.stringify(value));
});
