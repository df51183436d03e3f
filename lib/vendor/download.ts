import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';
import { messageOf } from '../errors.ts';
import { isCertificateError } from '../oci/remote/connection-error.ts';
import { checkedAddress } from './address.ts';
import { authorization, type Login } from './login.ts';
import { VendorError, type VendorErrorCode } from './vendor-error.ts';

export interface Download {
  readonly bytes: Uint8Array;
  /** Where it came from at last. */
  readonly from: URL;
}

export interface Downloader {
  /**
   * The whole answer, at most `limit` bytes of it. Follows redirects, tries again what may pass; throws a VendorError.
   * A login is told to its own origin only, wherever a redirect leads, and never without TLS but on this machine.
   */
  get(address: string, limit: number, login?: Login | undefined): Promise<Download>;
  close(): Promise<void>;
}

export interface DownloaderOptions {
  /** Addresses without TLS are allowed. */
  readonly plainHttp: boolean;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

const limits = { redirects: 5, attempts: 4, silence: 30_000, whole: 10 * 60_000 };

/** Plain downloads. No credentials are sent to anybody, but for logins that the caller gives. */
export function createDownloader(options: DownloaderOptions): Downloader {
  const agents = new Map<string, Agent>();
  const agentFor = (url: URL, login: Login | undefined): Agent => {
    const certificate = login?.origin === url.origin ? login.certificate : undefined;
    const key = JSON.stringify([login?.authority, certificate]);
    const agent = agents.get(key) ?? connected(login?.authority, certificate);
    agents.set(key, agent);
    return agent;
  };
  return {
    get: async (address, limit, login) => {
      for (let attempt = 1; ; attempt++) {
        const result = await follow(agentFor, checkedAddress(address, options), { ...options, limit, login });
        if (result.kind === 'done') return result.download;
        if (!result.again || attempt >= limits.attempts) throw result.error;
        await options.wait(500 * 2 ** (attempt - 1), options.signal);
      }
    },
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.close()));
    },
  };
}

function connected(authority: Login['authority'], certificate: Login['certificate']): Agent {
  return new Agent({
    connect: {
      timeout: limits.silence,
      ...(authority === undefined ? {} : { ca: [...getCACertificates('default'), authority] }),
      ...(certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key }),
    },
    headersTimeout: limits.silence,
    bodyTimeout: limits.silence,
  });
}

type Attempt =
  | { readonly kind: 'done'; readonly download: Download }
  | { readonly kind: 'failed'; readonly again: boolean; readonly error: VendorError };

type AgentFor = (url: URL, login: Login | undefined) => Dispatcher;

interface FollowOptions extends DownloaderOptions {
  readonly limit: number;
  readonly login: Login | undefined;
}

async function follow(agentFor: AgentFor, start: URL, options: FollowOptions): Promise<Attempt> {
  let url = start;
  for (let hop = 0; hop <= limits.redirects; hop++) {
    const answer = await exchange(agentFor(url, options.login), url, options);
    if (answer.kind !== 'redirect') return answer;
    if (!URL.canParse(answer.location, url.href)) return failed(url, 'it redirects to what is no address');
    const next = new URL(answer.location, url);
    if (url.protocol === 'https:' && next.protocol === 'http:') return failed(url, `it redirects to ${next.host} without TLS`);
    url = checkedAddress(next.href, options);
  }
  return failed(start, `it redirects more than ${limits.redirects} times`);
}

async function exchange(
  agent: Dispatcher,
  url: URL,
  { limit, login, signal }: FollowOptions,
): Promise<Attempt | { readonly kind: 'redirect'; readonly location: string }> {
  const patience = AbortSignal.timeout(limits.whole);
  try {
    const { statusCode, headers, body } = await agent.request({
      method: 'GET',
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      headers: { 'user-agent': 'pawl', accept: '*/*', 'accept-encoding': 'identity', ...authorization(url, login) },
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
    const location = headers.location;
    if (statusCode >= 300 && statusCode < 400 && typeof location === 'string') {
      discard(body);
      return { kind: 'redirect', location };
    }
    if (statusCode !== 200) {
      discard(body);
      const code = codeOf(statusCode);
      return failed(url, `${url.host} answered ${statusCode}`, {
        code,
        again: statusCode === 408 || statusCode === 429 || statusCode >= 500,
      });
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > limit) {
        discard(body);
        return failed(url, `it has more than ${limit} bytes`, { code: 'TOO_LARGE', again: false });
      }
      chunks.push(chunk);
    }
    return { kind: 'done', download: { bytes: Buffer.concat(chunks), from: url } };
  } catch (thrown) {
    signal?.throwIfAborted();
    if (thrown instanceof VendorError) throw thrown;
    if (isCertificateError(thrown)) return failed(url, messageOf(thrown), { code: 'UNTRUSTED', again: false });
    return failed(url, messageOf(thrown), { code: 'FETCH_FAILED', again: true });
  }
}

function codeOf(status: number): VendorErrorCode {
  if (status === 404 || status === 410) return 'NOT_FOUND';
  return status === 401 || status === 403 ? 'UNAUTHORIZED' : 'FETCH_FAILED';
}

/** The rest of an answer that nobody reads: the connection is closed, and what it says about that is nobody's concern. */
function discard(body: Dispatcher.ResponseData['body']): void {
  body.on('error', () => undefined).destroy();
}

function failed(
  url: URL,
  reason: string,
  { code, again }: { readonly code: VendorError['code']; readonly again: boolean } = { code: 'FETCH_FAILED', again: false },
): Attempt {
  return { kind: 'failed', again, error: new VendorError(code, `Cannot fetch "${url.origin}${url.pathname}": ${reason}`) };
}
