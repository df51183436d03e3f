import { setTimeout as delay } from 'node:timers/promises';
import type { Tools } from '../../lib/cli/tools.ts';

/** A time that leaps over what a command waits for. The limit of a single request, which has a signal of its own, passes as it really does. */
export function leapingTime(): Pick<Tools, 'clock' | 'wait' | 'signal'> {
  const { signal } = new AbortController();
  let leapt = 0;
  return {
    signal,
    clock: () => new Date(Date.now() + leapt),
    wait: async (milliseconds, waiting) => {
      if (waiting === signal) leapt += milliseconds;
      else await delay(milliseconds, undefined, waiting === undefined ? {} : { signal: waiting });
    },
  };
}
