import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noPlainSecrets } from '../../../lib/build-policies/rules/no-plain-secrets.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { judged } from './judged.ts';

const table: readonly (readonly [name: string, object: JsonObject & { apiVersion: string; kind: string }, fields: readonly string[]])[] = [
  ['a Secret with data', { apiVersion: 'v1', kind: 'Secret', data: { password: 'aHVudGVyMg==' } }, ['data']],
  ['a Secret with stringData', { apiVersion: 'v1', kind: 'Secret', stringData: { password: 'hunter2' } }, ['stringData']],
  [
    'a Secret with both',
    { apiVersion: 'v1', kind: 'Secret', data: { a: 'aHVudGVyMg==' }, stringData: { b: 'hunter2' } },
    ['data', 'stringData'],
  ],
  ['a Secret whose data is no map', { apiVersion: 'v1', kind: 'Secret', data: 'hunter2' }, ['data']],
  ['a Secret without values', { apiVersion: 'v1', kind: 'Secret', type: 'Opaque' }, []],
  ['a Secret with empty values', { apiVersion: 'v1', kind: 'Secret', data: {}, stringData: null }, []],
  ['a sealed one', { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', spec: { encryptedData: { a: 'AgB' } } }, []],
  ['a Secret of another group', { apiVersion: 'example.com/v1', kind: 'Secret', data: { a: 'b' } }, []],
  ['a ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } }, []],
];

for (const [name, object, fields] of table) {
  test(`noPlainSecrets ${fields.length === 0 ? 'allows' : 'refuses'} ${name}`, () => {
    const findings = judged(noPlainSecrets, { ...object, metadata: { name: 'login' } });
    assert.deepEqual(
      findings.map((finding) => finding.split(':')[0]),
      fields,
    );
    assert.doesNotMatch(findings.join(), /hunter2|aHVudGVyMg/);
  });
}
