import { answerError, isTransient } from './answer-error.ts';
import type { Answer, ExchangeRequest } from './exchange.ts';
import { followRedirects } from './follow-redirects.ts';
import type { RemoteHost } from './remote-host.ts';
import { type Attempt, retrying } from './retry.ts';
import type { Scope } from './scope.ts';

export interface Call {
  readonly method: ExchangeRequest['method'];
  readonly url: URL;
  readonly scope: Scope;
  readonly action: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Told how many bytes of a large body were handed over so far. */
  readonly onSent?: (bytes: number) => void;
  /** Bytes of a successful answer. @default 64 KiB */
  readonly limit?: number;
  readonly signal?: AbortSignal | undefined;
}

/** One call to a registry, however many requests that takes: authorised, redirected, and tried again while it cannot answer. */
export async function call(host: RemoteHost, request: Call): Promise<Answer> {
  return noticed(host, () => retrying(host, request.signal, () => callOnce(host, request)));
}

/** Says so where something takes long, with all of its attempts. */
export async function noticed<T>({ host, settings }: RemoteHost, ask: () => Promise<T>): Promise<T> {
  const slow = setTimeout(() => settings.onWait(host), 3_000);
  try {
    return await ask();
  } finally {
    clearTimeout(slow);
  }
}

/** The same without trying again, for a call that is one step of several that must be begun anew together. */
export async function callOnce(host: RemoteHost, request: Call): Promise<Attempt<Answer>> {
  const answer = await authorized(host, request);
  if (!isTransient(answer.status)) return { kind: 'done', value: answer };
  return { kind: 'again', error: answerError(request.action, answer, host.authorizer.secrets), after: answer.header('retry-after') };
}

async function authorized(host: RemoteHost, request: Call): Promise<Answer> {
  const origin = await host.origin(request.signal);
  // As text: a path that begins with two slashes is another host's address to whoever resolves it.
  const url = request.url.origin === host.presumed ? new URL(`${origin}${request.url.href.slice(host.presumed.length)}`) : request.url;
  // A registry may send us to another host to write to; that one is given nothing.
  const ours = url.origin === origin;
  const first = ours ? await host.authorizer.first(request) : undefined;
  const answer = await send(host, { ...request, url }, first);
  if (answer.status !== 401 || !ours || answer.url.origin !== origin) return answer;
  const again = await host.authorizer.again(request, answer.header('www-authenticate'), first);
  return again === undefined ? answer : send(host, { ...request, url }, again);
}

async function send({ connections, settings }: RemoteHost, request: Call, authorization: string | undefined): Promise<Answer> {
  const { method, url, action, headers, body, onSent, limit = 64 * 1024, signal } = request;
  const sent = {
    method,
    url,
    action,
    limit,
    signal,
    body,
    onSent,
    timeout: settings.timeout.milliseconds,
    headers: { 'user-agent': settings.userAgent, ...headers, ...(authorization === undefined ? {} : { authorization }) },
  };
  return followRedirects(await connections(), sent, settings);
}
