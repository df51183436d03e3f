import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { RegistryError } from '../registry-error.ts';
import type { Connections } from './connect.ts';
import { connectionError } from './connection-error.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

export interface ExchangeRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** Told how many bytes of a large body were handed over so far. */
  readonly onSent?: ((bytes: number) => void) | undefined;
  /** What the call was to do, for messages: `read manifest "1.2.3" of "oci://…"`. */
  readonly action: string;
  /** How many bytes a successful answer may have. */
  readonly limit: number;
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  /** Where it came from at last, after redirects. */
  readonly url: URL;
  header(name: string): string | undefined;
  readonly bytes: Uint8Array;
}

/** One request and its whole answer. Bounded: in bytes by `limit`, in time by `timeout` for each step. */
export async function exchange(connections: Connections, request: ExchangeRequest): Promise<Answer> {
  const { method, url, action, timeout, signal } = request;
  signal?.throwIfAborted();
  const watchdog = startWatchdog({ timeout, signal, action, host: url.host });
  try {
    const answer = await connections.request({
      method,
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      ...payload(request, watchdog),
      signal: watchdog.signal,
      // undici closes the connection after a HEAD unless told not to, and HEAD is what a poll is made of.
      reset: false,
      // The watchdog does this, to the millisecond and with a better message.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const header = (name: string) => oneValue(answer.headers[name]);
    const bytes = await readBody(answer, request, watchdog);
    return { status: answer.statusCode, url, header, bytes };
  } catch (error) {
    throw connectionError(error, request);
  } finally {
    watchdog.stop();
  }
}

/** Sent in pieces, so that a slow upload which moves is told from one that does not. */
function payload({ headers, body, onSent }: ExchangeRequest, watchdog: Watchdog) {
  if (body === undefined || body.length <= piece) return { headers, body: body ?? null };
  const pieces = function* () {
    for (let start = 0; start < body.length; start += piece) {
      watchdog.progress();
      onSent?.(start);
      yield body.subarray(start, start + piece);
    }
    onSent?.(body.length);
  };
  return { headers: { ...headers, 'content-length': String(body.length) }, body: Readable.from(pieces(), { objectMode: false }) };
}

async function readBody(
  { body, statusCode, headers }: Dispatcher.ResponseData,
  request: ExchangeRequest,
  watchdog: Watchdog,
): Promise<Uint8Array> {
  const success = statusCode >= 200 && statusCode < 300;
  const limit = success ? request.limit : explanationLimit;
  const announced = Number(oneValue(headers['content-length']) ?? 0);
  const tooLarge = (size: string) =>
    new RegistryError('TOO_LARGE', `Cannot ${request.action}: the answer has ${size} bytes, more than the limit of ${limit}`, {
      status: statusCode,
    });
  try {
    if (success && request.method !== 'HEAD' && announced > limit) throw tooLarge(String(announced));
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      watchdog.progress();
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (success) throw tooLarge(`${size} or more`);
      else break;
    }
    return Buffer.concat(chunks);
  } finally {
    // Without effect on a body that was read to its end; otherwise the connection is closed and not used again.
    body.destroy();
  }
}

function oneValue(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ');
}

/** How much of a refusal is read: enough for its reason. */
const explanationLimit = 64 * 1024;
const piece = 256 * 1024;
