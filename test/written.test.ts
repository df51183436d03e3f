import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { noteWritten, whereWritten } from '../lib/written.ts';

interface Made {
  readonly name: string;
}

function made(name: string): Made {
  const value: Made = { name };
  return Object.freeze(noteWritten(value, made));
}

test('a value knows the call that wrote it, and shows it to nobody', () => {
  const value = made('a');
  assert.match(whereWritten(value)?.stack ?? '', /^Error\n\s+at .*written\.test\.ts:\d+:17/);
  assert.deepEqual(value, { name: 'a' });
  assert.equal(JSON.stringify(value), '{"name":"a"}');
  assert.equal(inspect(value), "{ name: 'a' }");
});

test('a copy, and what is no object, was written nowhere', () => {
  for (const value of [{ ...made('a') }, undefined, null, 'made', {}, { [Symbol.for('pawl.dev/written')]: 'here' }])
    assert.equal(whereWritten(value), undefined);
});
