import { messageOf } from '../../errors.ts';
import { SigningError } from '../../signing/signing-error.ts';

/** Milliseconds, and how often it is tried again, for each call of a signing service. */
export const callOptions = { timeout: 30_000, retry: { retries: 2, minTimeout: 500 } };

export interface FailedCall {
  readonly thrown: unknown;
  readonly signal?: AbortSignal | undefined;
  /** What may not be repeated, whatever the service says. */
  readonly secret?: string | undefined;
}

/** What a signing service did not do; whoever stopped the call gets their own reason. */
export function serviceError(action: string, { thrown, signal, secret }: FailedCall): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (thrown instanceof SigningError) return thrown;
  const cause = thrown instanceof Error && thrown.cause !== undefined ? `: ${messageOf(thrown.cause)}` : '';
  const said = `${messageOf(thrown)}${cause}`.replace(/[\p{Cc}\s]+/gu, ' ');
  const told = secret === undefined || secret === '' ? said : said.replaceAll(secret, '[redacted]');
  // Without the cause: it holds the request, and with it the token.
  return new SigningError('SERVICE', `${action}: ${told.slice(0, 500)}`);
}
