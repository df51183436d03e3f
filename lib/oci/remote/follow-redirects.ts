import { isLoopback } from '../loopback.ts';
import { RegistryError } from '../registry-error.ts';
import type { RegistrySettings } from '../registry-settings.ts';
import type { Connections } from './connect.ts';
import { type Answer, type ExchangeRequest, exchange } from './exchange.ts';

/**
 * Reads from wherever the registry points to: blobs often lie in a storage service. Another host never sees the credentials,
 * and a connection that began with TLS stays with it.
 */
export async function followRedirects(
  connections: Connections,
  request: ExchangeRequest,
  settings: Pick<RegistrySettings, 'plainHttp'>,
): Promise<Answer> {
  let current = request;
  for (let hop = 0; hop <= maximumRedirects; hop += 1) {
    const answer = await exchange(connections, current);
    const location = redirectStatuses.has(answer.status) ? answer.header('location') : undefined;
    if (location === undefined || !(request.method === 'GET' || request.method === 'HEAD')) return answer;
    const url = redirectTarget(location, { from: current.url, action: request.action, plainHttp: settings.plainHttp });
    current = { ...current, url, headers: url.origin === current.url.origin ? current.headers : withoutCredentials(current.headers) };
  }
  throw new RegistryError('BAD_ANSWER', `Cannot ${request.action}: the registry redirects more than ${maximumRedirects} times`);
}

export interface Redirect {
  readonly from: URL;
  readonly action: string;
  /** Plain HTTP was asked for; without that it is spoken on this machine only. */
  readonly plainHttp: boolean;
}

/** Where a Location leads, seen from the request that it answers; `BAD_ANSWER` where it must not be followed. */
export function redirectTarget(location: string, { from, action, plainHttp }: Redirect): URL {
  const refuse = (state: string, fix?: string) =>
    new RegistryError('BAD_ANSWER', `Cannot ${action}: the registry redirects ${state}`, fix === undefined ? {} : { fix });
  if (!URL.canParse(location, from.href)) throw refuse('to what is no address');
  const url = new URL(location, from);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse(`to ${url.protocol} addresses, expected https:`);
  if (from.protocol === 'https:' && url.protocol === 'http:') throw refuse(`from HTTPS to plain HTTP at ${url.host}`);
  if (url.protocol === 'http:' && !plainHttp && !isLoopback(url.host))
    throw refuse(`to plain HTTP at ${url.host}`, 'Where that may be reached without TLS, ask for plain HTTP (--plain-http)');
  if (url.username !== '' || url.password !== '') throw refuse(`to ${url.host} with a password in the address`);
  return url;
}

function withoutCredentials({ authorization: _, ...headers }: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return headers;
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const maximumRedirects = 5;
