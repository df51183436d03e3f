import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gather } from '../../lib/server-check/gathered.ts';
import { configMap, setOf } from './objects.ts';

const [first, second, other] = [configMap('shop', 'a'), configMap('shop', 'a'), configMap('shop', 'b')];
const at = (line: number) => ({ construct: `shop/${line}`, source: { file: 'shop.ts', line } });

test('what is said of objects that share an id has the line of each', () => {
  const origins = { 'ConfigMap/shop/a 1': at(1), 'ConfigMap/shop/a 2': at(2), 'ConfigMap/shop/b': at(3) };
  const gathered = gather({ set: setOf([first, second, other]), origins });
  gathered.warn(other, 'is old');
  gathered.warn(second, 'is old');
  gathered.refuse(first, [{ message: 'is wrong' }]);
  gathered.warn(first, 'is old');
  gathered.warn(first, 'is old');
  assert.deepEqual(
    gathered.result().findings.map(({ object, message, source, construct }) => [object, message, source?.line, construct]),
    [
      ['ConfigMap/shop/a', 'is wrong', 1, 'shop/1'],
      ['ConfigMap/shop/a', 'is old', 1, 'shop/1'],
      ['ConfigMap/shop/a', 'is old', 2, 'shop/2'],
      ['ConfigMap/shop/b', 'is old', 3, 'shop/3'],
    ],
  );
  assert.deepEqual([first, second].map(gathered.isRefused), [true, false]);
});

test('what is said of objects that share an id and a line is said once', () => {
  const origins = { 'ConfigMap/shop/a 1': at(1), 'ConfigMap/shop/a 2': at(1) };
  const gathered = gather({ set: setOf([first, second]), origins });
  for (const object of [first, second]) gathered.warn(object, 'is old');
  assert.equal(gathered.result().findings.length, 1);
});

test('what is said of an object of the platform has the file that it was read from, and comes first', () => {
  const platform = configMap('shop', 'c');
  const gathered = gather({ set: setOf([other]), origins: { 'ConfigMap/shop/b': at(3) } }, new Map([[platform, 'p.yaml']]));
  gathered.warn(other, 'is old');
  gathered.warn(platform, 'is old');
  assert.deepEqual(
    gathered.result().findings.map(({ object, message, application, source }) => [object, message, application, source?.line]),
    [
      ['ConfigMap/shop/c', 'p.yaml: is old', undefined, undefined],
      ['ConfigMap/shop/b', 'is old', 'shop', 3],
    ],
  );
});
