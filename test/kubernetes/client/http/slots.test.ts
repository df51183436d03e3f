import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { slots } from '../../../../lib/kubernetes/client/http/slots.ts';

describe('slots', () => {
  it('run as many at once as there are places, the others in order', async () => {
    const places = slots(2);
    const begun: number[] = [];
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const runs = gates.map(({ promise }, index) =>
      places.run(async () => {
        begun.push(index);
        await promise;
        return index;
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(begun, [0, 1]);
    gates[1]?.resolve();
    await runs[1];
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(begun, [0, 1, 2]);
    for (const gate of gates) gate.resolve();
    assert.deepEqual(await Promise.all(runs), [0, 1, 2, 3, 4]);
  });

  it('give a place back after a failure, and none to who left the line', async () => {
    const places = slots(1);
    const gate = Promise.withResolvers<void>();
    const first = places.run(() => gate.promise);
    const leaving = new AbortController();
    const second = places.run(() => assert.fail('it left'), leaving.signal);
    const third = places.run(async () => 'third');
    leaving.abort(new Error('enough'));
    await assert.rejects(second, /enough/);
    gate.reject(new Error('broken'));
    await assert.rejects(first, /broken/);
    assert.equal(await third, 'third');
    await assert.rejects(
      places.run(async () => 'never', AbortSignal.abort(new Error('before'))),
      /before/,
    );
    assert.equal(await places.run(async () => 'fourth'), 'fourth');
  });
});
