import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedCall } from '../../lib/oci/shared-call.ts';

test('whoever gives up is released at once, and others who wait for the same call are told all the same', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const call = sharedCall(async (signal) => {
    const answer = await promise;
    signal.throwIfAborted();
    return answer;
  });
  const impatient = new AbortController();
  const [gaveUp, stayed] = [call.wait(impatient.signal), call.wait(undefined)];
  impatient.abort(new Error('had enough'));
  await assert.rejects(gaveUp, /had enough/);
  assert.equal(call.isAbandoned(), false);
  resolve('told');
  assert.equal(await stayed, 'told');
});

test('a call is stopped once everybody who waited has given up', async () => {
  const stopped: unknown[] = [];
  const call = sharedCall(
    (signal) => new Promise<string>(() => signal.addEventListener('abort', () => stopped.push(signal.reason), { once: true })),
  );
  const [first, second] = [new AbortController(), new AbortController()];
  const waits = [call.wait(first.signal), call.wait(second.signal)];
  first.abort(new Error('first'));
  await assert.rejects(waits[0] ?? assert.fail(), /first/);
  assert.deepEqual([stopped, call.isAbandoned()], [[], false]);
  second.abort(new Error('second'));
  await assert.rejects(waits[1] ?? assert.fail(), /second/);
  assert.deepEqual([stopped, call.isAbandoned()], [[second.signal.reason], true]);
});
