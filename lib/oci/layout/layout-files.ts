import { type Digest, digestOf } from '../../digest.ts';
import { type ManifestContent, manifestContent, manifestMediaTypes, maximumManifestSize, parseJson } from '../manifest-content.ts';
import { withJson } from '../manifest-json.ts';
import type { Manifest } from '../registry.ts';
import { writeAtomically } from './atomic-file.ts';
import { readBoundedFile, readFileAtOnce } from './bounded-file.ts';
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
  return ofDigest(digest, await readBoundedFile(file, limit), file);
}

/** The same of a manifest, at once: nearly all are small, and a long ledger has tens of thousands. */
export function readManifestFile(path: LayoutPath, digest: Digest): Buffer | undefined {
  const file = path.blob(digest);
  return ofDigest(digest, readFileAtOnce(file, maximumManifestSize), file);
}

function ofDigest(digest: Digest, bytes: Buffer | undefined, file: string): Buffer | undefined {
  if (bytes === undefined) return undefined;
  const actual = digestOf(bytes);
  if (actual !== digest) throw layoutError('DIGEST_MISMATCH', 'read', file, `its content has digest ${actual}, expected ${digest}`);
  return bytes;
}

/**
 * The file under that digest says itself what it is, so that a manifest costs one read however long the index has become.
 * A blob that is no manifest is not there, as in a registry.
 */
export function readManifestByDigest(path: LayoutPath, digest: Digest): Manifest | undefined {
  const bytes = readManifestFile(path, digest);
  return bytes === undefined ? undefined : readManifest(digest, bytes)?.manifest;
}

/** Bytes as a manifest: its content, and the manifest where its media type is one that registries keep as such. Undefined where it is no manifest. */
export function readManifest(
  digest: Digest,
  bytes: Buffer,
): { readonly content: ManifestContent; readonly manifest: Manifest | undefined } | undefined {
  const json = parseJson(bytes);
  const parsed = json.kind === 'bad' ? json : manifestContent(json.value);
  if (json.kind === 'bad' || parsed.kind === 'bad') return undefined;
  const { content } = parsed;
  const { mediaType } = content;
  if (mediaType === undefined || !manifestMediaTypes.includes(mediaType)) return { content, manifest: undefined };
  return { content, manifest: withJson({ descriptor: { mediaType, digest, size: bytes.length }, bytes }, json.value) };
}

/** Bytes that are there already are left alone; damaged ones are replaced, as their name says what they must be. */
export async function writeBlobFile(path: LayoutPath, digest: Digest, bytes: Uint8Array): Promise<void> {
  const present = await readBlobFile(path, digest, bytes.length).catch(() => undefined);
  if (present === undefined) await writeAtomically(path.blob(digest), bytes, path.work);
}
