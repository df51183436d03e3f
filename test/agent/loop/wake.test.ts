import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWake } from '../../../lib/agent/loop/wake.ts';

describe('wake', () => {
  it('comes as soon as the shortest of the plans, however long the one before it was', async () => {
    const { wake, pass } = planned();
    wake.soon(500);
    wake.soon(20);
    const next = wake.next(3_600_000);
    await pass(20);
    await next;
  });

  it('gathers what comes in a burst into one plan', () => {
    const { wake, plans } = planned();
    for (let time = 0; time < 5; time++) wake.soon(20);
    assert.deepEqual(plans(), [20]);
  });

  it('plans again after a plan has come', async () => {
    const { wake, plans, pass } = planned();
    wake.soon(20);
    await pass(20);
    wake.soon(20);
    assert.deepEqual(plans(), [20]);
  });
});

/** A wake whose time passes when the test says so. */
function planned() {
  const waiting: { readonly milliseconds: number; readonly end: () => void }[] = [];
  const wait = (milliseconds: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      waiting.push({ milliseconds, end: resolve });
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  return {
    wake: createWake(wait, new AbortController().signal),
    plans: () => waiting.map(({ milliseconds }) => milliseconds),
    pass: async (milliseconds: number) => {
      for (const due of waiting.filter((one) => one.milliseconds <= milliseconds)) {
        waiting.splice(waiting.indexOf(due), 1);
        due.end();
      }
      await Promise.resolve();
    },
  };
}
