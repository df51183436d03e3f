import type { Digest } from '../digest.ts';

/** An OCI descriptor (image-spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A manifest as it lies in the registry: its bytes are its identity and are never written anew from a parsed form. */
export interface Manifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** Where repositories live: a registry host, or a folder of OCI image layouts. */
export interface Registry {
  /** The repository of that name (distribution-spec `<name>`); nothing is created before something is written to it. */
  repository(name: string): Repository;
}

/**
 * One repository, with the verbs of the OCI distribution-spec 1.1. Two implementations: over HTTP and an image-layout folder.
 *
 * What is read is checked before it is returned: content against its digest and size, manifests against a 4 MiB limit.
 * What is not there is `undefined`; everything else that goes wrong is a `RegistryError`.
 */
export interface Repository {
  /** `oci://host/path` or `oci-layout:FOLDER/path`: what to print, and what `openRepository` takes back. */
  readonly reference: string;

  /** What a tag or digest points to (HEAD), undefined where there is none. */
  resolve(tagOrDigest: string, options?: CallOptions): Promise<Descriptor | undefined>;
  readManifest(tagOrDigest: string, options?: CallOptions): Promise<Manifest | undefined>;
  /**
   * Writes a manifest by its digest, and under a tag where one is given. Moving a tag is allowed unless `immutable`:
   * then a tag that holds another digest is refused with `TAG_EXISTS`, and one that holds the same is left alone.
   */
  writeManifest(manifest: { readonly mediaType: string; readonly bytes: Uint8Array }, options?: WriteManifestOptions): Promise<Descriptor>;

  hasBlob(digest: Digest, options?: CallOptions): Promise<boolean>;
  /** The whole blob; refused before it is read where `descriptor.size` is above `limit` (bytes). */
  readBlob(descriptor: Descriptor, options: CallOptions & { readonly limit: number }): Promise<Uint8Array>;
  /**
   * Makes a blob of another repository of the same registry one of this one: whoever has not read it need not. False where that cannot be, and it has
   * to be written. Absent where repositories share nothing.
   */
  readonly mountBlob?: (digest: Digest, options: CallOptions & { readonly from: Repository }) => Promise<boolean>;
  /** Uploads unless it is there; with `from`, tries a cross-repository mount first. */
  writeBlob(
    blob: { readonly mediaType: string; readonly bytes: Uint8Array },
    options?: CallOptions & { readonly from?: Repository },
  ): Promise<Descriptor>;

  /** Every tag, in code-unit order. Empty where the repository does not exist yet. */
  tags(options?: CallOptions): Promise<readonly string[]>;
  /** Takes a tag away, never the manifest behind it. False where the registry does not allow that. */
  removeTag(tag: string, options?: CallOptions): Promise<boolean>;
  /** Manifests whose `subject` is that digest, through the referrers API or its tag fallback. */
  referrers(digest: Digest, options?: ReferrersOptions): Promise<readonly Descriptor[]>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface ReferrersOptions extends CallOptions {
  /** @default any */
  readonly artifactType?: string;
  /**
   * Told of each manifest of that type that had to be read to find these, whatever it refers to, as soon as it is. A folder has no other way than
   * to read them all: whoever asks about most of them can begin with one while others are read. Told once, and never by a registry.
   */
  readonly onRead?: ((manifest: Manifest, subject: Digest) => void) | undefined;
}

export interface WriteManifestOptions extends CallOptions {
  readonly tag?: string;
  /** @default false */
  readonly immutable?: boolean;
}

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  empty: 'application/vnd.oci.empty.v1+json',
} as const;
