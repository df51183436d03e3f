import type { Digest } from '../../digest.ts';
import type { Manifest } from '../registry.ts';

/**
 * What is known of one repository and cannot become wrong, so that nobody asks for it twice: manifests that were read, by their digest,
 * and blobs that were seen there. Nothing that was only written, and nothing under a tag: who looks for what was written means the registry.
 */
export class RepositoryMemory {
  /** It answered on the referrers API. One that did not may have it all the same: some deny it for a repository that is empty. */
  hasReferrersApi = false;
  readonly #limit: number;
  readonly #manifests = new Map<Digest, Manifest>();
  readonly #blobs = new Set<Digest>();
  #bytes = 0;

  /** Bytes of manifests; with 0 nothing is kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  manifest(digest: Digest): Manifest | undefined {
    return this.#manifests.get(digest);
  }

  keepManifest(manifest: Manifest): void {
    const { digest } = manifest.descriptor;
    if (this.#manifests.has(digest) || this.#bytes + manifest.bytes.length > this.#limit) return;
    this.#manifests.set(digest, manifest);
    this.#bytes += manifest.bytes.length;
  }

  hasBlob(digest: Digest): boolean {
    return this.#blobs.has(digest);
  }

  keepBlob(digest: Digest): void {
    if (this.#limit > 0 && this.#blobs.size < mostBlobs) this.#blobs.add(digest);
  }
}

const mostBlobs = 10_000;
