import { type Digest, digestOf } from '../../digest.ts';
import { type ManifestContent, manifestMediaTypes, maximumManifestSize, parseJson, parseManifest } from '../manifest-content.ts';
import type { Manifest } from '../registry.ts';
import { writeAtomically } from './atomic-file.ts';
import { readBoundedFile } from './bounded-file.ts';
import { layoutError } from './layout-error.ts';
import type { LayoutPath } from './layout-path.ts';

/** Makes the folder an image layout, or refuses a folder that says that it is another kind. */
export async function ensureLayout(path: LayoutPath): Promise<void> {
  const bytes = await readBoundedFile(path.marker, 4096);
  if (bytes === undefined) return writeAtomically(path.marker, JSON.stringify({ imageLayoutVersion: '1.0.0' }), path.work);
  const parsed = parseJson(bytes);
  const marker = parsed.kind === 'json' ? parsed.value : undefined;
  const known = typeof marker === 'object' && marker !== null && 'imageLayoutVersion' in marker && marker.imageLayoutVersion === '1.0.0';
  if (!known) throw layoutError('CORRUPT_LAYOUT', 'read', path.marker, 'it does not say imageLayoutVersion 1.0.0');
}

/** A blob whose bytes match its name; undefined where there is none. */
export async function readBlobFile(path: LayoutPath, digest: Digest, limit: number): Promise<Uint8Array | undefined> {
  const file = path.blob(digest);
  const bytes = await readBoundedFile(file, limit);
  if (bytes === undefined) return undefined;
  const actual = digestOf(bytes);
  if (actual !== digest) throw layoutError('DIGEST_MISMATCH', 'read', file, `its content has digest ${actual}, expected ${digest}`);
  return bytes;
}

export function readManifestFile(path: LayoutPath, digest: Digest): Promise<Uint8Array | undefined> {
  return readBlobFile(path, digest, maximumManifestSize);
}

/**
 * The file under that digest says itself what it is, so that a manifest costs one read however long the index has become.
 * A blob that is no manifest is not there, as in a registry.
 */
export async function readManifestByDigest(path: LayoutPath, digest: Digest): Promise<Manifest | undefined> {
  const bytes = await readManifestFile(path, digest);
  const parsed = bytes === undefined ? undefined : parseManifest(bytes);
  return bytes === undefined || parsed?.kind !== 'manifest' ? undefined : manifestOf(digest, bytes, parsed.content);
}

export function manifestOf(digest: Digest, bytes: Uint8Array, { mediaType }: ManifestContent): Manifest | undefined {
  if (mediaType === undefined || !manifestMediaTypes.includes(mediaType)) return undefined;
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}

/** Bytes that are there already are left alone; damaged ones are replaced, as their name says what they must be. */
export async function writeBlobFile(path: LayoutPath, digest: Digest, bytes: Uint8Array): Promise<void> {
  const present = await readBlobFile(path, digest, bytes.length).catch(() => undefined);
  if (present === undefined) await writeAtomically(path.blob(digest), bytes, path.work);
}
