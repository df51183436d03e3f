import { RegistryError } from '../registry-error.ts';
import { call } from './call.ts';
import type { Answer } from './exchange.ts';
import type { Place } from './place.ts';

export interface PagedList {
  readonly url: URL;
  readonly action: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/** The pages of a list, following `Link: <…>; rel="next"` on the same list of the same host, and not for ever. */
export async function* pages(place: Place, { url, action, headers = {}, signal }: PagedList): AsyncGenerator<Answer> {
  const seen = new Set<string>();
  let bytes = 0;
  let next: URL | undefined = url;
  while (next !== undefined) {
    if (seen.has(next.href) || seen.size >= maximumPages)
      throw new RegistryError('BAD_ANSWER', `Cannot ${action}: the registry's pages lead in a circle or do not end`);
    seen.add(next.href);
    const answer = await call(place.host, { method: 'GET', url: next, scope: place.pull, headers, action, limit: maximumPageSize, signal });
    bytes += answer.bytes.length;
    if (bytes > maximumListSize) throw new RegistryError('TOO_LARGE', `Cannot ${action}: the list has more than ${maximumListSize} bytes`);
    yield answer;
    const origins = [url.origin, await place.host.origin(signal)];
    next = answer.status === 200 ? nextPage(answer, { action, origins, path: url.pathname }) : undefined;
  }
}

interface List {
  readonly action: string;
  /** What the host was presumed to be called, and what it turned out to be. */
  readonly origins: readonly string[];
  readonly path: string;
}

function nextPage(answer: Answer, { action, origins, path }: List): URL | undefined {
  const target = /<([^>]*)>\s*;\s*rel="?next"?/i.exec(answer.header('link') ?? '')?.[1];
  if (target === undefined) return undefined;
  const url = URL.canParse(target, answer.url.href) ? new URL(target, answer.url) : undefined;
  if (url === undefined || !origins.includes(url.origin) || url.pathname !== path)
    throw new RegistryError('BAD_ANSWER', `Cannot ${action}: the registry's next page is another address than the list itself`);
  return url;
}

const maximumPages = 10_000;
const maximumPageSize = 32 * 1024 * 1024;
/** Of all pages: a million tags of usual length. */
const maximumListSize = 64 * 1024 * 1024;
