import type { IncomingMessage } from 'node:http';
import { request } from 'undici';
import type { Guard } from './front.ts';

export interface ImmutableTags {
  /** Tags that may move. @default `live`, `current` and the fallback tags of referrers (`sha256-…`) */
  readonly exempt?: RegExp;
  /** Whether tags can be taken away. @default false */
  readonly removable?: boolean;
}

/** Refuses to move a tag, with the words of Amazon's registry, and to take one away. */
export function immutableTags(host: string, { exempt = usualExemptions, removable = false }: ImmutableTags = {}): Guard {
  return async (asked) => {
    const tag = taggedManifest.exec(asked.url ?? '')?.groups?.tag;
    if (tag === undefined || exempt.test(tag)) return undefined;
    if (asked.method === 'DELETE' && !removable) return { status: 405, code: 'UNSUPPORTED' };
    if (asked.method !== 'PUT' || !(await isThere(host, asked))) return undefined;
    return { status: 400, code: 'TAG_INVALID' };
  };
}

/** The same manifest again is refused too: the one way of such registries that hurts. */
async function isThere(host: string, { url = '' }: IncomingMessage): Promise<boolean> {
  const headers = { accept: 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json' };
  const { statusCode, body } = await request(`http://${host}${url}`, { method: 'HEAD', headers });
  await body.dump();
  return statusCode === 200;
}

const usualExemptions = /^(live|current|sha256-[0-9a-f]{64})$/;
/** What has a colon is a digest. */
const taggedManifest = /^\/v2\/.+\/manifests\/(?<tag>[^/:?]+)$/;
