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
  const planned = new Set<number>();
  let rouse: (() => void) | undefined;
  const now = () => {
    woken = true;
    rouse?.();
  };
  return {
    now,
    soon(milliseconds) {
      // One plan for each length of time: a long one must not swallow a short one that comes after it.
      if (planned.has(milliseconds)) return;
      planned.add(milliseconds);
      void wait(milliseconds, signal).then(() => {
        planned.delete(milliseconds);
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
