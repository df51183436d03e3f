import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressFields } from '../../../lib/checks/fields/addresses.ts';
import { indexSet } from '../../../lib/checks/set-index.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { idsOf, object, service, setOf } from '../checked.ts';

const rules: readonly (readonly [rule: JsonObject, ids: readonly string[]])[] = [
  [{ host: 'shop.example.com', http: { paths: [{ path: '/', pathType: 'Prefix' }] } }, []],
  [{ host: '*.example.com' }, []],
  [{ host: '' }, []],
  [{ host: 'Shop.example.com' }, ['bad-host']],
  [{ host: 'shop.*.com' }, ['bad-host']],
  [{ host: '10.0.0.1' }, ['bad-host']],
  [{ host: 'shop.example.com:443' }, ['bad-host']],
  [{ host: 'https://shop.example.com' }, ['bad-host']],
  [{ http: { paths: [{ path: 'cart', pathType: 'Exact' }] } }, ['bad-path']],
  [{ http: { paths: [{ path: '', pathType: 'ImplementationSpecific' }] } }, []],
  [{ http: { paths: [{ path: '', pathType: 'Prefix' }] } }, ['bad-path']],
];

for (const [rule, ids] of rules) {
  test(`the rule ${JSON.stringify(rule)} of an Ingress: ${ids.join(', ') || 'fine'}`, () => {
    assert.deepEqual(idsOf(addressFields, [object('networking.k8s.io/v1', 'Ingress', 'web', { spec: { rules: [rule] } })]), ids);
  });
}

test('the name of a Service begins with a letter up to Kubernetes 1.34', () => {
  assert.deepEqual(idsOf(addressFields, [service('1st', {})], { kubernetes: '1.34' }), ['bad-name']);
  assert.deepEqual(idsOf(addressFields, [service('1st', {})], { kubernetes: '1.35' }), []);
});

test('a host is only told to be written in lower case where that makes it one', () => {
  const fixOf = (host: string) =>
    addressFields(
      indexSet(setOf([object('networking.k8s.io/v1', 'Ingress', 'web', { spec: { rules: [{ host }] } })]), {
        kubernetes: '1.34',
        namespace: 'shop',
        provided: [],
      }),
    )[0]?.fix;
  assert.equal(fixOf('Shop.example.com'), 'Write it in lower case: shop.example.com');
  assert.doesNotMatch(fixOf('Shop_example.com') ?? '', /^Write/);
});
