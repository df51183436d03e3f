import { ClusterError } from '../../cluster-error.ts';

export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** Whether doing it twice is the same as doing it once: reads, server-side apply, deletes. */
  readonly idempotent: boolean;
}

/**
 * How long to wait before the same request is sent again, in milliseconds; undefined where it is not.
 * A server that said 429, or 503 with a time, has not done it: any request may be repeated. A connection that broke leaves open
 * whether the server did it: only idempotent ones are. Everything longer is left to the caller, who knows what else there is to do.
 */
export function pauseBeforeRetry(thrown: unknown, { number, idempotent }: Attempt): number | undefined {
  if (!(thrown instanceof ClusterError)) return undefined;
  switch (thrown.code) {
    case 'BUSY': {
      const notDone = thrown.status === 429 || thrown.retryAfter !== undefined;
      if (number >= busyAttempts || !(notDone || idempotent)) return undefined;
      const pause = thrown.retryAfter ?? 100 * 2 ** number;
      return pause > longestPause ? undefined : pause;
    }
    case 'UNREACHABLE':
      return thrown.retryable && idempotent && number < brokenAttempts ? 50 * 4 ** (number - 1) : undefined;
    default:
      return undefined;
  }
}

const busyAttempts = 5;
const brokenAttempts = 3;
const longestPause = 10_000;
