import type { Readable } from 'node:stream';
import { Agent } from 'undici';
import { ClusterError } from '../../cluster-error.ts';
import type { ClusterConnection } from '../../connection.ts';
import type { Wait } from '../../wait.ts';
import { type Answer, refusal, warningsOf } from './answer.ts';
import { readBounded } from './bounded-body.ts';
import { brokenConnection, isUntrusted } from './broken-connection.ts';
import { openConnector } from './connector.ts';
import { pauseBeforeRetry } from './retry.ts';
import { slots } from './slots.ts';
import type { TokenSource } from './token.ts';

export interface ClusterRequest {
  /** For the sentence of an error: `apply Deployment.apps/shop/web`. */
  readonly action: string;
  /** The kind that an error is about. */
  readonly about?: string | undefined;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly user?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly idempotent: boolean;
  /** The most bytes that the answer may have. */
  readonly limit: number;
  /** Statuses beyond 2xx that are answers and no errors. */
  readonly accepted?: readonly number[];
  /** Takes what must not be repeated out of a message of the server. */
  readonly redact?: (message: string) => string;
  /** Hears what the server warns of, also where it refuses. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

/** HTTP to one API server: pooled, bounded, retried where that is safe. */
export interface Transport {
  readonly server: string;
  send(request: ClusterRequest): Promise<Answer>;
  /** An answer without end. The silence is how long nothing may arrive before the connection counts as broken. */
  stream(request: ClusterRequest & { readonly signal: AbortSignal }, silence: number): Promise<Readable>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly token: TokenSource;
  /** Reads the certificate authorities again; undefined where they never change. */
  readonly readAuthority?: (() => Promise<string>) | undefined;
  readonly wait: Wait;
  /** For one attempt, in milliseconds. */
  readonly timeouts: Timeouts;
}

export interface Timeouts {
  readonly read: number;
  readonly write: number;
}

export function openTransport(connection: ClusterConnection, { token, readAuthority, wait, timeouts }: TransportOptions): Transport {
  const { origin, pathname } = new URL(connection.server);
  const prefix = pathname.replace(/\/+$/, '');
  const connector = openConnector(connection, readAuthority);
  // A watch keeps its connection for minutes. In one pool with the other requests, enough watches would take every connection
  // and no request would ever be sent again, so they have a pool of their own without a limit.
  const calls = new Agent({ ...poolOptions, connect: connector.connect, connections });
  const places = slots(connections);
  const watches = new Agent({ ...poolOptions, connect: connector.connect });

  async function open(agent: Agent, request: ClusterRequest, signal: AbortSignal, silence: number) {
    const bearer = await token.current();
    return agent.request({
      origin,
      path: `${prefix}${request.path}`,
      method: request.method,
      headers: {
        'user-agent': 'pawl',
        accept: request.accept ?? 'application/json',
        ...connection.headers,
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(request.user === undefined ? {} : { 'impersonate-user': request.user }),
        ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
        ...request.headers,
      },
      body: request.body ?? null,
      signal,
      headersTimeout: timeoutOf(request),
      bodyTimeout: silence,
    });
  }

  /** One attempt under one timer, which also ends an answer that never stops trickling. */
  async function attempt(request: ClusterRequest): Promise<Answer> {
    const ending = new AbortController();
    const timeout = timeoutOf(request);
    const give = () => ending.abort(request.signal?.reason);
    const timer = setTimeout(() => ending.abort(tooSlow(request.action, origin, timeout)), timeout);
    request.signal?.addEventListener('abort', give, { once: true });
    try {
      request.signal?.throwIfAborted();
      const { statusCode, headers, body } = await open(calls, request, ending.signal, timeout);
      return {
        status: statusCode,
        body: await readBounded(body, request.limit, request.action),
        retryAfter: retryAfter(headers['retry-after']),
        etag: typeof headers.etag === 'string' ? headers.etag : undefined,
        warnings: warningsOf(headers.warning),
      };
    } catch (thrown) {
      request.signal?.throwIfAborted();
      throw brokenConnection(ending.signal.aborted ? ending.signal.reason : thrown, request.action, origin);
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', give);
    }
  }

  /** What a stream was refused with: an answer with an end, or it counts as none. */
  async function readInTime(body: Readable, { limit, action }: ClusterRequest): Promise<string> {
    const timer = setTimeout(() => body.destroy(tooSlow(action, origin, timeouts.read)), timeouts.read);
    try {
      return await readBounded(body, limit, action);
    } finally {
      clearTimeout(timer);
    }
  }

  function timeoutOf({ method }: ClusterRequest): number {
    return method === 'GET' ? timeouts.read : timeouts.write;
  }

  async function accepted(request: ClusterRequest): Promise<Answer> {
    const answer = await places.run(() => attempt(request), request.signal);
    for (const warning of answer.warnings) request.onWarning?.((request.redact ?? unchanged)(warning));
    if ((answer.status >= 200 && answer.status < 300) || request.accepted?.includes(answer.status)) return answer;
    throw refusal(answer, request, request.redact ?? unchanged);
  }

  return {
    server: origin,

    async send(request) {
      let renewed = false;
      let trustedAnew = false;
      for (let number = 1; ; number++) {
        const authority = connector.authority();
        try {
          return await accepted(request);
        } catch (thrown) {
          // Nothing was sent to a server that was not trusted, so whatever it is may be repeated.
          if (!trustedAnew && isUntrusted(thrown)) {
            trustedAnew = true;
            if (await connector.renewed(authority)) continue;
          }
          if (!renewed && thrown instanceof ClusterError && thrown.code === 'UNAUTHORIZED') {
            renewed = true;
            if (await token.renew()) continue;
          }
          const pause = pauseBeforeRetry(thrown, { number, idempotent: request.idempotent });
          if (pause === undefined) throw thrown;
          await wait(pause, request.signal);
          request.signal?.throwIfAborted();
        }
      }
    },

    async stream(request, silence) {
      const authority = connector.authority();
      try {
        const { statusCode, headers, body } = await open(watches, request, request.signal, silence);
        if (statusCode === 200) return body;
        const answer = {
          status: statusCode,
          body: await readInTime(body, request),
          retryAfter: retryAfter(headers['retry-after']),
          etag: undefined,
          warnings: [],
        };
        if (statusCode === 401) await token.renew();
        throw refusal(answer, request, unchanged);
      } catch (thrown) {
        request.signal.throwIfAborted();
        const broken = brokenConnection(thrown, request.action, origin);
        if (isUntrusted(broken)) await connector.renewed(authority);
        throw broken;
      }
    },

    async close() {
      await Promise.all([calls.destroy(), watches.destroy()]);
    },
  };
}

const connections = 16;

const poolOptions: Agent.Options = {
  allowH2: false,
  pipelining: 1,
  // Shorter than the 90 s after which an API server closes an idle connection, so that no request meets its closing.
  keepAliveTimeout: 30_000,
};

/** Seconds or an HTTP date; a date needs a clock and no API server sends one, so it is left out. */
function retryAfter(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}

function tooSlow(action: string, server: string, timeout: number): ClusterError {
  return new ClusterError('TIMEOUT', `Cannot ${action}: ${server} did not answer within ${timeout / 1000} s`, { retryable: true });
}

function unchanged(message: string): string {
  return message;
}
