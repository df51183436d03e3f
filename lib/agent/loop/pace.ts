import { ClusterError } from '../../kubernetes/cluster-error.ts';

/**
 * How long to wait after a failure: a second, doubling, at most a minute, with jitter so that many do not come back at once. Longer where
 * the server asked for that, but not beyond that minute either.
 */
export interface Pace {
  next(random: number, error?: unknown): number;
  reset(): void;
}

export function createPace(least = 1_000, most = 60_000): Pace {
  let pause = least;
  return {
    next(random, error) {
      const asked = error instanceof ClusterError ? (error.retryAfter ?? 0) : 0;
      const now = Math.max(pause, Math.min(asked, most)) * (0.8 + 0.4 * random);
      pause = Math.min(pause * 2, most);
      return now;
    },
    reset() {
      pause = least;
    },
  };
}
