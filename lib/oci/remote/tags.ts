import { byCodeUnit } from '../../json.ts';
import { parseJson } from '../manifest-content.ts';
import { isFields } from '../plain-descriptor.ts';
import { isTag } from '../reference.ts';
import type { CallOptions } from '../registry.ts';
import { RegistryError } from '../registry-error.ts';
import { registryReason } from './answer-error.ts';
import { call } from './call.ts';
import type { Answer } from './exchange.ts';
import { pages } from './pages.ts';
import type { Place } from './place.ts';

/** Without asking for pages of a size: go-containerregistry's server then cuts the list off and does not say so. */
export async function listTags(place: Place, { signal }: CallOptions): Promise<readonly string[]> {
  const action = `list the tags of "${place.reference}"`;
  const tags = new Set<string>();
  for await (const answer of pages(place, { url: place.tags(), action, signal })) {
    if (answer.status === 404) return [];
    if (answer.status !== 200) throw place.error(action, answer);
    for (const tag of tagsIn(action, answer)) tags.add(tag);
    if (tags.size > maximumTags) throw new RegistryError('TOO_LARGE', `Cannot ${action}: there are more than ${maximumTags}`);
  }
  return [...tags].sort(byCodeUnit);
}

/** False where the registry does not let this identity take tags away, for whatever reason it has. */
export async function deleteTag(place: Place, tag: string, { signal }: CallOptions): Promise<boolean> {
  const action = `remove tag "${tag}" of "${place.reference}"`;
  const scope = { repository: place.repository, actions: 'delete' } as const;
  const answer = await call(place.host, { method: 'DELETE', url: place.manifest(tag), scope, action, signal });
  switch (answer.status) {
    case 200:
    case 202:
    case 204:
      return true;
    case 404:
      // An unknown route answers 404 too, but without the code of a tag that is gone.
      return goneCodes.has(registryReason(answer)?.code ?? '');
    case 400:
    case 401:
    case 403:
    case 405:
    case 501:
      return false;
    default:
      throw place.error(action, answer);
  }
}

/** Not by a schema: a page has room for millions of tags, and a schema needs many seconds for them. */
export function tagsIn(action: string, { bytes, status }: Pick<Answer, 'bytes' | 'status'>): readonly string[] {
  const parsed = parseJson(bytes);
  const tags = parsed.kind === 'json' && isFields(parsed.value) ? (parsed.value.tags ?? []) : undefined;
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string' && isTag(tag)))
    throw new RegistryError('BAD_ANSWER', `Cannot ${action}: the answer is not a list of tags`, { status });
  return tags;
}

const goneCodes = new Set(['MANIFEST_UNKNOWN', 'NAME_UNKNOWN', 'NOT_FOUND']);
const maximumTags = 1_000_000;
