import { Agent, type Dispatcher } from 'undici';
import { digestOf } from '../digest.ts';
import { messageOf } from '../errors.ts';
import type { Json } from '../json.ts';
import { isLoopback } from '../oci/loopback.ts';
import { boundedJson } from '../signing/bundle/bounded-json.ts';
import { EvidenceError } from './evidence-error.ts';
import type { HttpCheck } from './http-check.ts';

export interface FetchCheck {
  /** As policies call it. */
  readonly name: string;
  readonly url: string;
  /** Allows addresses without TLS beyond this machine. */
  readonly plainHttp: boolean;
  readonly clock: () => Date;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks a server once and gives back what it answered, good or bad: the policy decides. Follows redirects within the same server; sends no
 * credentials. An address that may not be asked, and a server that gives no answer, are an EvidenceError.
 */
export async function fetchCheck(check: FetchCheck): Promise<HttpCheck> {
  const agent = new Agent({ connect: { timeout: limits.silence }, headersTimeout: limits.silence, bodyTimeout: limits.silence });
  const patience = AbortSignal.timeout(limits.whole);
  const signal = check.signal === undefined ? patience : AbortSignal.any([check.signal, patience]);
  try {
    return await follow(agent, allowedAddress(check), { ...check, signal });
  } catch (thrown) {
    check.signal?.throwIfAborted();
    if (thrown instanceof EvidenceError) throw thrown;
    throw failed(check, messageOf(thrown));
  } finally {
    await agent.destroy();
  }
}

async function follow(agent: Dispatcher, start: URL, check: FetchCheck & { readonly signal: AbortSignal }): Promise<HttpCheck> {
  let url = start;
  for (let hop = 0; hop <= limits.redirects; hop++) {
    const { statusCode, headers, body } = await agent.request({
      method: 'GET',
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      headers: { 'user-agent': 'pawl', accept: 'application/json, text/plain;q=0.9, */*;q=0.1', 'accept-encoding': 'identity' },
      signal: check.signal,
    });
    const { location } = headers;
    if (statusCode >= 300 && statusCode < 400 && typeof location === 'string') {
      body.on('error', () => undefined).destroy();
      if (!URL.canParse(location, url.href)) throw failed(check, 'it redirects to what is no address');
      const next = new URL(location, url);
      // Somebody else's answer is not the one that was asked for.
      if (next.origin !== start.origin) throw failed(check, `it redirects to ${next.origin}`);
      url = next;
      continue;
    }
    const contentType = typeof headers['content-type'] === 'string' ? headers['content-type'].slice(0, 256) : null;
    const bytes = await wholeAnswer(body, check);
    return {
      name: check.name,
      url: `${start.origin}${start.pathname}`,
      status: statusCode,
      at: check.clock().toISOString(),
      contentType,
      digest: digestOf(bytes),
      answer: meaningOf(bytes, contentType),
    };
  }
  throw failed(check, `it redirects more than ${limits.redirects} times`);
}

async function wholeAnswer(body: AsyncIterable<Uint8Array>, check: FetchCheck): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limits.bytes) throw failed(check, `it answers more than ${limits.bytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function meaningOf(bytes: Uint8Array, contentType: string | null): Json {
  const parsed = /^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType ?? '') ? boundedJson(bytes, limits.bytes) : undefined;
  // It came out of JSON.parse.
  if (parsed?.kind === 'json') return parsed.value as Json;
  return new TextDecoder().decode(bytes);
}

function allowedAddress(check: FetchCheck): URL {
  if (!URL.canParse(check.url)) throw failed(check, 'what is to be asked is no address', 'Write NAME=https://HOST/PATH');
  const url = new URL(check.url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw failed(check, `its scheme is "${url.protocol}", expected https`);
  if (url.username !== '' || url.password !== '') throw failed(check, 'it has a user or a password in it');
  if (url.protocol === 'http:' && !check.plainHttp && !isLoopback(url.host))
    throw failed(check, 'it has no TLS', 'Use https, or allow it with --plain-http');
  return url;
}

/** The address without what may be a secret. */
function failed({ name, url }: FetchCheck, why: string, fix?: string): EvidenceError {
  const { host, pathname, protocol } = URL.canParse(url) ? new URL(url) : { host: '', pathname: '', protocol: '' };
  // Of one that was typed without its scheme, `admin:secret@host/path`, everything is path.
  const where = protocol === 'https:' || protocol === 'http:' ? ` at "${protocol}//${host}${pathname}"` : '';
  return new EvidenceError('CHECK_FAILED', `Cannot ask "${name}"${where}: ${why}`, fix === undefined ? {} : { fix });
}

/** Bytes, milliseconds, hops. */
const limits = { bytes: 256 * 1024, silence: 15_000, whole: 60_000, redirects: 5 };
