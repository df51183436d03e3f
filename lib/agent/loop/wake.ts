import type { Wait } from '../../kubernetes/wait.ts';

/** Wakes a loop. Being woken often while it works is being woken once. */
export interface Wake {
  now(): void;
  /** For what comes in bursts: wakes once after that time. */
  soon(milliseconds: number): void;
  /** Resolves when woken, at the latest after that time, or when the signal fires. */
  next(milliseconds: number): Promise<void>;
}

export function createWake(wait: Wait, signal: AbortSignal): Wake {
  let woken = false;
  let isPlanned = false;
  let rouse: (() => void) | undefined;
  const now = () => {
    woken = true;
    rouse?.();
  };
  return {
    now,
    soon(milliseconds) {
      if (isPlanned) return;
      isPlanned = true;
      void wait(milliseconds, signal).then(() => {
        isPlanned = false;
        now();
      });
    },
    async next(milliseconds) {
      if (!woken && !signal.aborted) {
        const early = new AbortController();
        rouse = () => early.abort();
        await wait(milliseconds, AbortSignal.any([signal, early.signal]));
        rouse = undefined;
      }
      woken = false;
    },
  };
}
