import { setTimeout as timeout } from 'node:timers/promises';

/** Resolves after the time, or early when the signal fires: whoever waits looks at its signal afterwards. */
export type Wait = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

export const wait: Wait = async (milliseconds, signal) => {
  try {
    await timeout(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (thrown) {
    if (signal?.aborted !== true) throw thrown;
  }
};
