import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainText } from '../../../lib/compiler/child/plain-text.ts';

test('plain values that are different have different texts, and equal ones the same', () => {
  const values = [
    null,
    undefined,
    0,
    -0,
    1,
    '1',
    true,
    'true',
    [],
    {},
    [undefined],
    [null],
    { a: undefined },
    { a: null },
    { a: [1] },
    { a: { 0: 1 } },
    Number.NaN,
  ];
  const texts = values.map((value) => plainText(value));
  assert.ok(texts.every((text) => typeof text === 'string'));
  assert.equal(new Set(texts).size, values.length);
  assert.equal(plainText({ a: [1, { b: 'x' }] }), plainText(JSON.parse('{"a":[1,{"b":"x"}]}')));
});

test('what may hide something has no text', () => {
  const endless: { inside?: unknown } = {};
  endless.inside = endless;
  const hiding = [
    () => 1,
    new Date(0),
    new Map(),
    /x/,
    Symbol('x'),
    1n,
    {
      get a() {
        return 1;
      },
    },
    { [Symbol('x')]: 1 },
    Object.create({ a: 1 }),
    endless,
  ];
  for (const value of hiding) {
    assert.equal(plainText(value), undefined);
    assert.equal(plainText([{ value }]), undefined);
  }
});
