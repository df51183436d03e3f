import type { Duration } from '../duration.ts';
import { messageOf, PawlError } from '../errors.ts';

export interface LatestOptions<T> {
  readonly read: () => Promise<T>;
  /** Nothing is read more often than this, however many ask. */
  readonly every: Duration;
  readonly clock: () => Date;
}

export interface Latest<T> {
  /** What was read last; undefined before the first read that did not fail. */
  readonly good: { readonly value: T; readonly at: Date } | undefined;
  /** Why the newest read failed; undefined where it did not. */
  readonly failure: Failure | undefined;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
}

/** Reads when somebody asks and what is there is older than a period. Whoever asks meanwhile waits for that one read. Never throws. */
export function latestOf<T>({ read, every, clock }: LatestOptions<T>): () => Promise<Latest<T>> {
  let latest: Latest<T> = { good: undefined, failure: undefined };
  let begun: Date | undefined;
  let reading: Promise<void> | undefined;
  const readOnce = async (at: Date) => {
    try {
      latest = { good: { value: await read(), at }, failure: undefined };
    } catch (thrown) {
      latest = { ...latest, failure: failureOf(thrown) };
    }
  };
  return async () => {
    const now = clock();
    // A clock that was set back says nothing of how old it is.
    const age = begun === undefined ? Number.NaN : now.getTime() - begun.getTime();
    if (reading === undefined && !(age >= 0 && age < every.milliseconds)) {
      begun = now;
      reading = readOnce(now).finally(() => {
        reading = undefined;
      });
    }
    await reading;
    return latest;
  };
}

function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof PawlError)) return { code: 'BUG', message: messageOf(thrown) };
  const { code, message, fix } = thrown;
  return { code, message, ...(fix === undefined ? {} : { fix }) };
}
