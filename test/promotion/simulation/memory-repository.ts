import { type Digest, digestOf, isDigest } from '../../../lib/digest.ts';
import { byCodeUnit } from '../../../lib/json.ts';
import type { Manifest, Repository } from '../../../lib/oci/registry.ts';
import { RegistryError } from '../../../lib/oci/registry-error.ts';

export interface MemoryOptions {
  /** Whether tags can be taken away. @default true */
  readonly removesTags?: boolean;
}

/** A repository that lives as long as its value: for tests that need thousands of them. */
export function memoryRepository({ removesTags = true }: MemoryOptions = {}): Repository {
  const blobs = new Map<Digest, Uint8Array>();
  const manifests = new Map<Digest, Manifest>();
  const tags = new Map<string, Digest>();
  const find = (tagOrDigest: string): Manifest | undefined => {
    const digest = isDigest(tagOrDigest) ? tagOrDigest : tags.get(tagOrDigest);
    return digest === undefined ? undefined : manifests.get(digest);
  };
  return {
    reference: 'oci://memory/repository',
    resolve: async (tagOrDigest) => find(tagOrDigest)?.descriptor,
    readManifest: async (tagOrDigest) => find(tagOrDigest),
    writeManifest: async ({ mediaType, bytes }, { tag, immutable } = {}) => {
      const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
      const present = tag === undefined ? undefined : tags.get(tag);
      if (immutable && present !== undefined && present !== descriptor.digest)
        throw new RegistryError('TAG_EXISTS', `Cannot write tag "${tag}": it holds ${present}, not ${descriptor.digest}`);
      manifests.set(descriptor.digest, { descriptor, bytes });
      if (tag !== undefined) tags.set(tag, descriptor.digest);
      return descriptor;
    },
    hasBlob: async (digest) => blobs.has(digest),
    readBlob: async ({ digest }) => {
      const bytes = blobs.get(digest);
      if (bytes === undefined) throw new RegistryError('NOT_FOUND', `Cannot read blob "${digest}": it is not there`);
      return bytes;
    },
    writeBlob: async ({ mediaType, bytes }) => {
      const digest = digestOf(bytes);
      blobs.set(digest, bytes);
      return { mediaType, digest, size: bytes.length };
    },
    tags: async () => [...tags.keys()].sort(byCodeUnit),
    removeTag: async (tag) => {
      if (!removesTags) return false;
      tags.delete(tag);
      return true;
    },
    referrers: async () => [],
  };
}
