import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inWrittenOrder } from '../../../lib/release/moves/written-order.ts';

const at = (time: string) => new Date(`2026-01-01T${time}:00Z`);
const times = (...newestFirst: readonly string[]) =>
  inWrittenOrder(
    newestFirst.map((time) => ({ when: at(time) })),
    at('12:00'),
  ).map(({ when }) => when.toISOString().slice(11, 16));

test('a record that says it is older than one below it is as young as that', () => {
  assert.deepEqual(times('09:00', '11:00', '10:00'), ['11:00', '11:00', '10:00']);
});

test('a record that says it is from a time to come makes none above it younger', () => {
  assert.deepEqual(times('11:30', '23:00', '11:00'), ['11:30', '23:00', '11:00']);
});

test('records in order are what they were', () => {
  assert.deepEqual(times('12:00', '11:00'), ['12:00', '11:00']);
});
