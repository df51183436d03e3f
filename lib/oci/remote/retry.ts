import { PawlError } from '../../errors.ts';
import { RegistryError } from '../registry-error.ts';
import { wasBroken } from './connection-error.ts';
import type { RemoteHost } from './remote-host.ts';

/** What one attempt came to. Only `again` leads to another. */
export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'again'; readonly error: RegistryError; readonly after: string | undefined };

/**
 * Attempts until it is done or attempts run out, waiting longer each time, or as long as Retry-After says. Where somebody answers, badly, it goes on
 * until the `patience` that all calls to the host share is used up, too. Everything that Pawl asks of a registry may be asked twice: content is
 * named by digest, tags are put where they are already.
 */
export async function retrying<T>(
  { settings, patience }: Pick<RemoteHost, 'settings' | 'patience'>,
  signal: AbortSignal | undefined,
  attempt: () => Promise<Attempt<T>>,
): Promise<T> {
  let passed = 0;
  let spent = 0;
  let last: RegistryError | undefined;
  for (let attempts = 1; ; attempts += 1) {
    const begun = settings.clock().getTime();
    const result = await attempt().catch((error: unknown): Attempt<T> => {
      if (error instanceof RegistryError && error.retryable) return { kind: 'again', error, after: undefined };
      throw unlessLate(error, { signal, last });
    });
    if (result.kind === 'done') {
      patience.giveBack(spent);
      return result.value;
    }
    last = result.error;
    const now = settings.clock().getTime();
    // A clock that was set back must not make it endless.
    passed += Math.max(0, now - begun);
    spent += patience.spend(begun, now);
    // Also where a registry says that it may be asked at once: it would be, for as long as patience lasts.
    const pause = Math.max(retryAfter(result.after, settings.clock()) ?? 0, backoff(attempts, settings.random()));
    const mayEndure = somebodyAnswered(last) && patience.suffices(now, now + pause) && passed + pause <= patience.longest;
    // A registry that wants to be left alone for long is an answer for the caller, who may have better to do than wait.
    const longestAnyway = patience.longest === 0 ? longestPause : longestBackoff;
    if (pause > longestPause || (!mayEndure && (attempts >= settings.attempts || pause > longestAnyway)))
      throw patience.longest === 0 ? last : lastOf(last, { attempts, passed });
    spent += patience.spend(now, now + pause);
    await settings.wait(pause, signal).catch((error: unknown) => {
      throw unlessLate(error, { signal, last });
    });
    passed += pause;
  }
}

/**
 * Where a limit of time ended it, what the registry answered last says more than the limit does. Whoever gave up for another reason, as a person
 * who stops the command, hears that reason.
 */
function unlessLate(
  thrown: unknown,
  { signal, last }: { readonly signal: AbortSignal | undefined; readonly last: RegistryError | undefined },
): unknown {
  if (last === undefined || signal?.aborted !== true || thrown !== signal.reason || !isLimit(thrown)) return thrown;
  const { code, message, status, registryCode, retryable, fix } = last;
  return new RegistryError(code, message, { status, registryCode, retryable, cause: thrown, ...(fix === undefined ? {} : { fix }) });
}

/** `AbortSignal.timeout`, or an error of ours that says what took too long. */
function isLimit(reason: unknown): boolean {
  return reason instanceof PawlError || (reason instanceof Error && reason.name === 'TimeoutError');
}

/** Not where it comes to nothing on the way there: then the address may be wrong, or the registry down. */
function somebodyAnswered(error: RegistryError): boolean {
  return error.status !== undefined || wasBroken(error);
}

/** Only for those who are patient: an agent's status must not change because the same failure took a second longer. */
function lastOf(error: RegistryError, { attempts, passed }: { readonly attempts: number; readonly passed: number }): RegistryError {
  if (attempts === 1) return error;
  const { code, status, registryCode, retryable, cause } = error;
  const message = `${error.message} (the last of ${attempts} attempts in ${Math.ceil(passed / 1000)}s)`;
  const fix = error.fix ?? 'Repeat the command when the registry is well again: what was written stays written';
  return new RegistryError(code, message, { status, registryCode, retryable, cause, fix });
}

/** Half fixed, half random, so that many clients do not come back at the same time: 100 to 200 ms, 200 to 400, … up to 5 s. */
function backoff(attempts: number, random: number): number {
  const ceiling = Math.min(longestBackoff, 200 * 2 ** (attempts - 1));
  return ceiling / 2 + (ceiling / 2) * random;
}

/** Milliseconds, from either form of Retry-After (RFC 9110, section 10.2.3). */
function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, until - now.getTime());
}

const longestBackoff = 5_000;
const longestPause = 60_000;
