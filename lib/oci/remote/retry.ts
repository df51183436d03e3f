import { RegistryError } from '../registry-error.ts';
import type { RegistrySettings } from '../registry-settings.ts';

/** What one attempt came to. Only `again` leads to another. */
export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'again'; readonly error: RegistryError; readonly after: string | undefined };

/**
 * Attempts until it is done or attempts run out, waiting longer each time, or as long as Retry-After says.
 * Everything that Pawl asks of a registry may be asked twice: content is named by digest, tags are put where they are already.
 */
export async function retrying<T>(
  settings: RegistrySettings,
  signal: AbortSignal | undefined,
  attempt: () => Promise<Attempt<T>>,
): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    const result = await attempt().catch((error: unknown): Attempt<T> => {
      if (error instanceof RegistryError && error.retryable) return { kind: 'again', error, after: undefined };
      throw error;
    });
    if (result.kind === 'done') return result.value;
    const pause = retryAfter(result.after, settings.clock()) ?? backoff(attempts, settings.random());
    // A registry that wants to be left alone for long is an answer for the caller, who may have better to do than wait.
    if (attempts >= settings.attempts || pause > longestPause) throw result.error;
    await settings.wait(pause, signal);
  }
}

/** Half fixed, half random, so that many clients do not come back at the same time: 100 to 200 ms, 200 to 400, … up to 5 s. */
function backoff(attempts: number, random: number): number {
  const ceiling = Math.min(5000, 200 * 2 ** (attempts - 1));
  return ceiling / 2 + (ceiling / 2) * random;
}

/** Milliseconds, from either form of Retry-After (RFC 9110, section 10.2.3). */
function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, until - now.getTime());
}

const longestPause = 60_000;
