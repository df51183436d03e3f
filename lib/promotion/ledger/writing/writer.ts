import type { CallOptions, Descriptor, Repository } from '../../../oci/registry.ts';
import { LedgerError } from '../ledger-error.ts';
import type { ReadWitnesses, VerifyRecord } from '../stored/verify-record.ts';

/** An environment's repository, and the world around whoever writes to its ledger. */
export interface Ledger {
  readonly repository: Repository;
  readonly clock: () => Date;
  /** From 0 to below 1, as `Math.random`. */
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Signs a record before it is written, so that nobody ever sees it unsigned. @default records are not signed */
  readonly sign?: ((record: Descriptor, call: CallOptions) => Promise<void>) | undefined;
  /** Whose records count. @default everybody's */
  readonly verify?: VerifyRecord | undefined;
  /** Whose ledger it is: what was signed for another environment does not count. @default any */
  readonly environment?: string | undefined;
  /** The project whose ledger it is: written into every record, and read as `environment` is. @default none */
  readonly project?: string | undefined;
  /** What others have seen of it: nobody writes on where such a record is gone. @default nothing */
  readonly witnesses?: ReadWitnesses | undefined;
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
