import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Memory, remembered } from '../lib/remembered.ts';

test('a function with a memory is asked about a value once, and again where what it is told beside differs', () => {
  const asked: string[] = [];
  const named = remembered((key: { readonly name: string }, suffix: string) => {
    asked.push(`${key.name}${suffix}`);
    return { text: `${key.name}${suffix}` };
  });
  const [one, other] = [{ name: 'one' }, { name: 'other' }];
  const memory = new Memory();
  const first = named(memory)(one, '!');
  assert.equal(named(memory)(one, '!'), first);
  assert.equal(named(memory)(other, '!').text, 'other!');
  assert.equal(named(memory)(one, '?').text, 'one?');
  // The newest answer only.
  assert.equal(named(memory)(one, '!').text, 'one!');
  assert.deepEqual(asked, ['one!', 'other!', 'one?', 'one!']);
});

test('memories know nothing of each other, and without one everything is asked', () => {
  let asked = 0;
  const count = remembered((_: object) => ++asked);
  const key = {};
  const memory = new Memory();
  assert.deepEqual([count(memory)(key), count(memory)(key), count(new Memory())(key)], [1, 1, 2]);
  assert.deepEqual([count(undefined)(key), count(undefined)(key)], [3, 4]);
});

test('an answer that is undefined is an answer', () => {
  let asked = 0;
  const nothing = remembered((_: object): undefined => void ++asked);
  const [memory, key] = [new Memory(), {}];
  nothing(memory)(key);
  nothing(memory)(key);
  assert.equal(asked, 1);
});
