import assert from 'node:assert/strict';
import { test } from 'node:test';
import { similar } from '../../../lib/schemas/shape/similar.ts';

test('the word that was meant is a slip or two away, and the only one', () => {
  const words = ['replicas', 'resources', 'host', 'port', 'ports'];
  for (const [word, meant] of [
    ['replica', 'replicas'],
    ['Replicas', 'replicas'],
    ['hsot', 'host'],
    ['resuorces', 'resources'],
    ['image', undefined],
    ['x', undefined],
    ['pirts', 'ports'],
  ] as const)
    assert.equal(similar(word, words), meant, word);
  assert.equal(similar('pot', ['pod', 'pom']), undefined);
  assert.equal(similar('POD', ['pom', 'pod', 'pop']), 'pod');
});
