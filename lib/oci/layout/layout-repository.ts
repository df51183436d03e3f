import { stat } from 'node:fs/promises';
import { type Digest, digestOf, isDigest } from '../../digest.ts';
import { checkManifest } from '../check-manifest.ts';
import { plainDescriptor } from '../descriptor.ts';
import { type ManifestContent, parseManifest } from '../manifest-content.ts';
import { blobTooLarge, checkedTag, sizeMismatch, tagExists } from '../refusals.ts';
import type { Descriptor, Manifest, Repository } from '../registry.ts';
import { RegistryError } from '../registry-error.ts';
import { type IndexFile, indexFile } from './index-file.ts';
import { layoutError } from './layout-error.ts';
import { ensureLayout, readBlobFile, readManifestByDigest, readManifestFile, writeBlobFile } from './layout-files.ts';
import { findTag, type LayoutIndex, tagsOf, withManifest, withoutTag } from './layout-index.ts';
import { type LayoutPath, layoutPath } from './layout-path.ts';
import { layoutReferrers } from './layout-referrers.ts';
import { type LockOptions, withLock } from './lock.ts';

export interface LayoutOptions {
  readonly folder: string;
  /** How the repository is called in messages, and by whoever opens it again. */
  readonly reference: string;
  readonly lock: Omit<LockOptions, 'signal'>;
}

/**
 * One OCI image layout as a repository. Any number of processes may read and write it at once: blobs are written under their
 * digest, `index.json` is replaced as a whole under a lock, and readers need neither the lock nor the right to write.
 */
export function layoutRepository({ folder, reference, lock }: LayoutOptions): Repository {
  const path = layoutPath(folder);
  const index = indexFile(path);
  const referrers = layoutReferrers(path, index);
  let last: { readonly index: LayoutIndex; readonly tags: readonly string[] } | undefined;
  const readByDigest = (digest: Digest) => referrers.known(digest) ?? readManifestByDigest(path, digest);
  const locked = <T>(signal: AbortSignal | undefined, act: () => Promise<T>) => withLock(path.lock, { ...lock, signal }, act);

  return {
    reference,
    resolve: async (tagOrDigest, { signal } = {}) => {
      signal?.throwIfAborted();
      if (isDigest(tagOrDigest)) return readByDigest(tagOrDigest)?.descriptor;
      const entry = findTag(path.index, await index.read(), checkedTag(reference, tagOrDigest));
      return entry === undefined ? undefined : plainDescriptor(entry);
    },
    readManifest: async (tagOrDigest, { signal } = {}) => {
      signal?.throwIfAborted();
      return isDigest(tagOrDigest) ? readByDigest(tagOrDigest) : readByTag(path, index, checkedTag(reference, tagOrDigest));
    },
    writeManifest: async (manifest, options = {}) => {
      const { descriptor, content } = checkManifest(reference, manifest);
      const tag = options.tag === undefined ? undefined : checkedTag(reference, options.tag);
      options.signal?.throwIfAborted();
      await refuseMissing(path, reference, descriptor.digest, [...content.blobs, ...content.manifests]);
      await ensureLayout(path);
      await writeBlobFile(path, descriptor.digest, manifest.bytes);
      await locked(options.signal, () => addToIndex({ path, index, reference, descriptor, tag, immutable: options.immutable ?? false }));
      return descriptor;
    },
    hasBlob: async (digest, { signal } = {}) => {
      signal?.throwIfAborted();
      return isFile(path.blob(digest));
    },
    readBlob: async (descriptor, { limit, signal }) => {
      signal?.throwIfAborted();
      return readWholeBlob(path, reference, descriptor, limit);
    },
    writeBlob: async ({ mediaType, bytes }, { signal } = {}) => {
      signal?.throwIfAborted();
      const digest = digestOf(bytes);
      await ensureLayout(path);
      await writeBlobFile(path, digest, bytes);
      return { mediaType, digest, size: bytes.length };
    },
    tags: async ({ signal } = {}) => {
      signal?.throwIfAborted();
      const current = await index.read();
      if (last?.index !== current) last = { index: current, tags: tagsOf(current) };
      return last.tags;
    },
    removeTag: async (tag, { signal } = {}) => {
      const checked = checkedTag(reference, tag);
      if (findTag(path.index, await index.read(), checked) === undefined) return true;
      await locked(signal, async () => index.write(withoutTag(await index.read(), checked)));
      return true;
    },
    referrers: async (digest, options = {}) => {
      options.signal?.throwIfAborted();
      return referrers.of(digest, options);
    },
  };
}

interface Addition {
  readonly path: LayoutPath;
  readonly index: IndexFile;
  readonly reference: string;
  readonly descriptor: Descriptor;
  readonly tag: string | undefined;
  readonly immutable: boolean;
}

async function addToIndex({ path, index, reference, descriptor, tag, immutable }: Addition): Promise<void> {
  const before = await index.read();
  const present = tag === undefined ? undefined : findTag(path.index, before, tag);
  if (present?.digest === descriptor.digest) return;
  if (immutable && present !== undefined) throw tagExists(reference, tag ?? '', present.digest, descriptor.digest);
  const changed = withManifest(before, descriptor, tag);
  if (changed !== before) await index.write(changed);
}

async function readByTag(path: LayoutPath, index: IndexFile, tag: string): Promise<Manifest | undefined> {
  const entry = findTag(path.index, await index.read(), tag);
  if (entry === undefined) return undefined;
  const bytes = readManifestFile(path, entry.digest);
  if (bytes === undefined)
    throw layoutError(
      'CORRUPT_LAYOUT',
      'read',
      path.blob(entry.digest),
      `it is missing, but the tag "${tag}" names manifest ${entry.digest}`,
    );
  const content = parsedContent(path, entry.digest, bytes);
  if (bytes.length !== entry.size || (content.mediaType !== undefined && content.mediaType !== entry.mediaType))
    throw layoutError(
      'CORRUPT_LAYOUT',
      'read',
      path.index,
      `its entry "${tag}" has another size or media type than manifest ${entry.digest}`,
    );
  return { descriptor: plainDescriptor(entry), bytes };
}

/** As registries do (`MANIFEST_BLOB_UNKNOWN`): nobody can name a manifest before all of it is there. */
async function refuseMissing(path: LayoutPath, reference: string, manifest: Digest, needed: readonly Digest[]): Promise<void> {
  for (const digest of needed) {
    if (await isFile(path.blob(digest))) continue;
    throw new RegistryError('REFUSED', `Cannot write manifest ${manifest} to "${reference}": ${digest}, which it names, is not there`, {
      registryCode: 'MANIFEST_BLOB_UNKNOWN',
      fix: 'Write the blobs of a manifest, and the manifests of an index, before it',
    });
  }
}

async function readWholeBlob(path: LayoutPath, reference: string, { digest, size }: Descriptor, limit: number): Promise<Uint8Array> {
  if (size > limit) throw blobTooLarge(reference, digest, size, limit);
  const bytes = await readBlobFile(path, digest, limit);
  if (bytes === undefined)
    throw new RegistryError('NOT_FOUND', `Cannot read blob ${digest} of "${reference}": the file "${path.blob(digest)}" is missing`);
  if (bytes.length !== size) throw sizeMismatch(reference, { digest, size }, bytes.length);
  return bytes;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}

function parsedContent(path: LayoutPath, digest: Digest, bytes: Uint8Array): ManifestContent {
  const parsed = parseManifest(bytes);
  if (parsed.kind === 'bad') throw layoutError('NOT_A_MANIFEST', 'read', path.blob(digest), `as a manifest ${parsed.fault}`);
  return parsed.content;
}
