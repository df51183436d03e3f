import { type Digest, digestOf, isDigest } from '../../digest.ts';
import { checkManifest } from '../check-manifest.ts';
import { referrerDescriptor } from '../manifest-content.ts';
import { parseReference } from '../reference.ts';
import { checkedTag, tagExists } from '../refusals.ts';
import type { CallOptions, Descriptor, Repository } from '../registry.ts';
import { RegistryError } from '../registry-error.ts';
import { getBlob, hasBlob, mountBlob, putBlob } from './blobs.ts';
import { referrerEntry } from './enter-referrer.ts';
import { getManifest, headManifest, putManifest } from './manifests.ts';
import { type Place, place as placeOf } from './place.ts';
import { findReferrers } from './referrers.ts';
import type { RemoteHost } from './remote-host.ts';
import { deleteTag, listTags } from './tags.ts';

/** A repository of a registry host, over HTTP (OCI distribution-spec 1.1). */
export function remoteRepository(host: RemoteHost, name: string): Repository {
  const place = placeOf(host, name);
  const { reference } = place;
  const enterReferrer = referrerEntry(place);
  const checkedName = (tagOrDigest: string) => (isDigest(tagOrDigest) ? tagOrDigest : checkedTag(reference, tagOrDigest));

  return {
    reference,
    resolve: async (tagOrDigest, options = {}) => headManifest(place, checkedName(tagOrDigest), options),
    readManifest: async (tagOrDigest, options = {}) => getManifest(place, checkedName(tagOrDigest), options),
    writeManifest: async (manifest, options = {}) => {
      const { descriptor, content } = checkManifest(reference, manifest);
      const tag = options.tag === undefined ? undefined : checkedTag(reference, options.tag);
      const kept = tag !== undefined && options.immutable === true && (await holds(place, tag, descriptor, options));
      const written = { descriptor, bytes: manifest.bytes, name: tag ?? descriptor.digest };
      const { subjectSeen } = kept ? { subjectSeen: false } : await putOrFind(place, { ...written, tag }, options);
      // Also where the manifest was there: whoever wrote it may have come no further.
      if (content.subject !== undefined && !subjectSeen)
        await enterReferrer(content.subject, referrerDescriptor(descriptor, content), options);
      if (kept) return descriptor;
      // No registry compares before it writes: who wrote the same tag at the same time is only seen now.
      if (tag !== undefined && options.immutable === true) await holds(place, tag, descriptor, options);
      return descriptor;
    },
    hasBlob: async (digest, options = {}) => hasBlob(place, digest, options),
    readBlob: async (descriptor, options) => getBlob(place, descriptor, options),
    mountBlob: async (digest, { from, ...options }) => {
      const source = mountSource(host, from);
      return source !== undefined && mountBlob(place, { digest, from: source }, options);
    },
    writeBlob: async ({ mediaType, bytes }, { from, ...options } = {}) => {
      const digest = digestOf(bytes);
      await putBlob(place, { digest, bytes, from: mountSource(host, from) }, options);
      return { mediaType, digest, size: bytes.length };
    },
    tags: async (options = {}) => listTags(place, options),
    removeTag: async (tag, options = {}) => deleteTag(place, checkedTag(reference, tag), options),
    referrers: async (digest: Digest, { artifactType, ...options } = {}) => findReferrers(place, digest, artifactType, options),
  };
}

/**
 * A registry that lets no tag be written twice refuses also where the tag holds this manifest already:
 * so it is when the answer to the first attempt was lost on its way.
 */
async function putOrFind(place: Place, { tag, ...written }: Tagged, options: CallOptions): Promise<{ readonly subjectSeen: boolean }> {
  try {
    return await putManifest(place, written, options);
  } catch (error) {
    const refused = error instanceof RegistryError && (error.code === 'REFUSED' || error.code === 'DENIED');
    if (!refused || tag === undefined) throw error;
    const present = await headManifest(place, tag, options).catch(() => undefined);
    if (present?.digest !== written.descriptor.digest) throw error;
    return { subjectSeen: false };
  }
}

type Tagged = Parameters<typeof putManifest>[1] & { readonly tag: string | undefined };

/** Whether the tag points there; `TAG_EXISTS` where it points elsewhere. */
async function holds(place: Place, tag: string, { digest }: Descriptor, options: CallOptions): Promise<boolean> {
  const present = await headManifest(place, tag, options);
  if (present !== undefined && present.digest !== digest) throw tagExists(place.reference, tag, present.digest, digest);
  return present !== undefined;
}

/** Only a repository of the same host can be mounted from. */
function mountSource(host: RemoteHost, from: Repository | undefined): string | undefined {
  if (from === undefined) return undefined;
  const source = parseReference(from.reference);
  return source.kind === 'remote' && source.host === host.host ? source.repository : undefined;
}
