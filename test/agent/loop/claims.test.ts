import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createClaims } from '../../../lib/agent/loop/claims.ts';
import { objectId } from '../../../lib/object-id.ts';

const id = (name: string) => objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name });
const one = id('one');
const two = id('two');
const three = id('three');

it('claims are taken all or none, and say who has what', () => {
  const claims = createClaims();
  assert.equal(claims.take('shop.a', [one, two]).size, 0);
  assert.deepEqual([...claims.take('shop.b', [two, three])], [[two, 'shop.a']]);
  assert.equal(claims.take('shop.c', [three]).size, 0);
});

it('claims are free again when a delivery wants others, or is gone', () => {
  const claims = createClaims();
  claims.take('shop.a', [one, two]);
  assert.equal(claims.take('shop.a', [two]).size, 0);
  assert.equal(claims.take('shop.b', [one]).size, 0);
  claims.drop('shop.a');
  assert.equal(claims.take('shop.b', [one, two]).size, 0);
});
