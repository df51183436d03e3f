import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { withinTime } from '../../lib/vendor/within-time.ts';

test('what is read in time is given as it is, and what reading it throws, too', () => {
  const found = { a: [undefined] };
  assert.equal(
    withinTime(60_000, () => found),
    found,
  );
  assert.equal(
    withinTime(60_000, () => undefined),
    undefined,
  );
  const error = new TypeError('not that');
  assert.throws(
    () =>
      withinTime(60_000, () => {
        throw error;
      }),
    (thrown) => thrown === error,
  );
});

test('reading that does not end is given up', () => {
  // Needs minutes where nobody ends it.
  const text = `entries: {${'? '.repeat(1_000_000)}`;
  assert.throws(() => withinTime(100, () => parse(text)), { message: 'reading it takes more than 0.1 s' });
});
