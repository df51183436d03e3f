import { type Digest, digestOf, isDigest } from '../../../lib/digest.ts';
import { byCodeUnit } from '../../../lib/json.ts';
import { parseManifest, referrerDescriptor } from '../../../lib/oci/manifest-content.ts';
import type { Manifest, Repository } from '../../../lib/oci/registry.ts';
import { RegistryError } from '../../../lib/oci/registry-error.ts';

export interface MemoryOptions {
  /** Whether tags can be taken away. @default true */
  readonly removesTags?: boolean;
}

export interface MemoryRepository extends Repository {
  /** Another one with all that is in this one now. */
  copy(): MemoryRepository;
}

/** A repository that lives as long as its value: for tests that need thousands of them. */
export function memoryRepository({ removesTags = true }: MemoryOptions = {}): MemoryRepository {
  return repositoryOf({ removesTags, blobs: new Map(), manifests: new Map(), tags: new Map() });
}

interface Stored {
  readonly removesTags: boolean;
  readonly blobs: Map<Digest, Uint8Array>;
  readonly manifests: Map<Digest, Manifest>;
  readonly tags: Map<string, Digest>;
}

function repositoryOf({ removesTags, blobs, manifests, tags }: Stored): MemoryRepository {
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
    referrers: async (subject, { artifactType } = {}) =>
      [...manifests.values()].flatMap(({ descriptor, bytes }) => {
        const parsed = parseManifest(bytes);
        if (parsed.kind !== 'manifest' || parsed.content.subject !== subject) return [];
        const found = referrerDescriptor(descriptor, parsed.content);
        return artifactType === undefined || found.artifactType === artifactType ? [found] : [];
      }),
    copy: () => repositoryOf({ removesTags, blobs: new Map(blobs), manifests: new Map(manifests), tags: new Map(tags) }),
  };
}
