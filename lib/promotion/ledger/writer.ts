import type { Repository } from '../../oci/registry.ts';
import { LedgerError } from './ledger-error.ts';

/** An environment's repository, and the world around whoever writes to its ledger. */
export interface Ledger {
  readonly repository: Repository;
  readonly clock: () => Date;
  /** From 0 to below 1, as `Math.random`. */
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** Gives `act` so long, by aborting its signal. What it asked for may still happen afterwards. */
export async function within<T>(ledger: Ledger, limit: Limit, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const outside = limit.signal === undefined ? [] : [limit.signal];
  const finished = new AbortController();
  const late = new AbortController();
  const timer = ledger.wait(limit.milliseconds, AbortSignal.any([finished.signal, ...outside])).then(
    () => late.abort(new LedgerError('UNCERTAIN', `The registry took more than ${limit.milliseconds / 1000} s`)),
    // Not waited to the end: `act` was faster, or the caller gave up.
    () => {},
  );
  try {
    return await act(AbortSignal.any([late.signal, ...outside]));
  } finally {
    finished.abort();
    await timer;
  }
}

export interface Limit {
  readonly milliseconds: number;
  readonly signal?: AbortSignal | undefined;
}
