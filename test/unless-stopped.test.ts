import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { unlessStopped } from '../lib/unless-stopped.ts';

test('a call that nobody stops comes to what it comes to, and nothing stays at the signal', async () => {
  const { signal } = new AbortController();
  assert.equal(await unlessStopped(Promise.resolve(1), signal), 1);
  await assert.rejects(unlessStopped(Promise.reject(new Error('its own')), signal), /its own/);
  assert.equal(await unlessStopped(Promise.resolve(2), undefined), 2);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('whoever stops gets their own reason, and never hears of what the call comes to later', async () => {
  const stop = new AbortController();
  const { promise: call, reject } = Promise.withResolvers<never>();
  const waiting = assert.rejects(unlessStopped(call, stop.signal), /had enough/);
  stop.abort(new Error('had enough'));
  await waiting;
  await assert.rejects(unlessStopped(call, stop.signal), /had enough/);
  assert.equal(getEventListeners(stop.signal, 'abort').length, 0);
  // Would fail this test as an unhandled rejection.
  reject(new Error('too late'));
  await new Promise((resolve) => setImmediate(resolve));
});
