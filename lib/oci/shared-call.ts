import { unlessStopped } from '../unless-stopped.ts';

/** One call for all who wait for its answer. */
export interface SharedCall<T> {
  /** Waits for the answer, until `signal` says to give up. */
  wait(signal: AbortSignal | undefined): Promise<T>;
  /** For whoever wants to know what came of it, and does not count as waiting. */
  readonly answer: Promise<T>;
  /** Everybody who waited has given up, and so has the call: whoever comes now makes another. */
  isAbandoned(): boolean;
}

/** Makes the call at once. The signal that it is given is that of nobody who waits: it stops when all of them have given up. */
export function sharedCall<T>(act: (signal: AbortSignal) => Promise<T>): SharedCall<T> {
  const controller = new AbortController();
  const answer = act(controller.signal);
  let waiting = 0;
  return {
    answer,
    wait: async (signal) => {
      waiting += 1;
      try {
        return await unlessStopped(answer, signal);
      } finally {
        waiting -= 1;
        if (waiting === 0 && signal?.aborted === true) controller.abort(signal.reason);
      }
    },
    isAbandoned: () => controller.signal.aborted,
  };
}
