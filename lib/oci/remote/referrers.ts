import { type Digest, isDigest } from '../../digest.ts';
import { maximumManifestSize, parseJson, parseManifest, referrerDescriptor } from '../manifest-content.ts';
import { isFields } from '../plain-descriptor.ts';
import { type CallOptions, type Descriptor, type Manifest, mediaTypes } from '../registry.ts';
import { RegistryError } from '../registry-error.ts';
import { fetchManifest, getManifest } from './manifests.ts';
import { pages } from './pages.ts';
import type { Place } from './place.ts';
import { listedIn } from './referrer-list.ts';

/**
 * What refers to a digest. The list is only taken as a hint where to look: each manifest is read, its subject compared, and its
 * artifact type taken from itself. (go-containerregistry's server lists the type of the config instead.)
 */
export async function findReferrers(
  place: Place,
  subject: Digest,
  artifactType: string | undefined,
  { signal }: CallOptions,
): Promise<readonly Descriptor[]> {
  const options = signal === undefined ? {} : { signal };
  const listed = (await listedReferrers(place, subject, options)) ?? (await taggedReferrers(place, subject, options));
  const found: Descriptor[] = [];
  let bytes = 0;
  for (let start = 0; start < listed.length; start += parallel) {
    const read = listed.slice(start, start + parallel).map((digest) => readReferrer(place, digest, subject, options));
    for (const { size, descriptor } of await Promise.all(read)) {
      bytes += size;
      if (bytes > maximumBytes)
        throw new RegistryError(
          'TOO_LARGE',
          `Cannot read what refers to ${subject} in "${place.reference}": it is more than ${maximumBytes} bytes`,
        );
      if (descriptor !== undefined && (artifactType === undefined || descriptor.artifactType === artifactType)) found.push(descriptor);
    }
  }
  return found;
}

/** The referrers API's list; undefined where the registry does not have that API. */
export async function listedReferrers(place: Place, subject: Digest, { signal }: CallOptions): Promise<readonly Digest[] | undefined> {
  const action = `list what refers to ${subject} in "${place.reference}"`;
  const digests = new Set<Digest>();
  for await (const answer of pages(place, { url: place.referrers(subject), action, headers: { accept: mediaTypes.index }, signal })) {
    if (missingStatuses.has(answer.status)) return undefined;
    if (answer.status !== 200) throw place.error(action, answer);
    // A page for people, as some answer on every address that they do not know.
    if (answer.header('content-type')?.split(';')[0]?.trim() !== mediaTypes.index) return undefined;
    for (const digest of listedDigests(action, answer.bytes)) digests.add(digest);
    if (digests.size > maximumReferrers) throw tooMany(action);
  }
  place.memory.hasReferrersApi = true;
  return [...digests];
}

/** The list that clients keep themselves under a tag (distribution-spec, "Referrers Tag Schema"). */
async function taggedReferrers(place: Place, subject: Digest, options: CallOptions): Promise<readonly Digest[]> {
  const found = await readable(fetchManifest(place, fallbackTag(subject), options));
  if (found === undefined || found === 'too large') return [];
  const digests = new Set((listedIn(found.bytes) ?? []).map(({ digest }) => digest).filter(isDigest));
  if (digests.size > maximumReferrers) throw tooMany(`list what refers to ${subject} in "${place.reference}"`);
  return [...digests];
}

export function fallbackTag(subject: Digest): string {
  return subject.replace(':', '-');
}

interface ReadReferrer {
  /** Bytes that were read. */
  readonly size: number;
  /** Undefined where it refers to something else. */
  readonly descriptor: Descriptor | undefined;
}

async function readReferrer(place: Place, digest: Digest, subject: Digest, options: CallOptions): Promise<ReadReferrer> {
  const manifest = await readable(getManifest(place, digest, options));
  if (manifest === 'too large') return { size: maximumManifestSize, descriptor: undefined };
  const parsed = manifest === undefined ? undefined : parseManifest(manifest.bytes);
  if (manifest === undefined || parsed?.kind !== 'manifest' || parsed.content.subject !== subject)
    return { size: manifest?.bytes.length ?? 0, descriptor: undefined };
  return { size: manifest.bytes.length, descriptor: referrerDescriptor(manifest.descriptor, parsed.content) };
}

/** Whoever may push can have anything refer to anything: what is no manifest refers to nothing, as in a folder, and stops nobody. */
async function readable(read: Promise<Manifest | undefined>): Promise<Manifest | 'too large' | undefined> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (error.code === 'TOO_LARGE') return 'too large';
    if (error.code === 'NOT_A_MANIFEST' || error.code === 'DIGEST_MISMATCH') return undefined;
    throw error;
  }
}

function tooMany(action: string): RegistryError {
  return new RegistryError('TOO_LARGE', `Cannot ${action}: there are more than ${maximumReferrers}`);
}

/**
 * What a page of the API's list names. An entry that names nothing which could be read stops none of the others. Not by a schema: whoever may push
 * has room for millions of entries, and a schema needs seconds to refuse them.
 */
export function listedDigests(action: string, bytes: Uint8Array): readonly Digest[] {
  const parsed = parseJson(bytes);
  const manifests = parsed.kind === 'json' && isFields(parsed.value) ? (parsed.value.manifests ?? []) : undefined;
  if (!Array.isArray(manifests)) throw new RegistryError('BAD_ANSWER', `Cannot ${action}: the answer is not an OCI image index`);
  const digests: Digest[] = [];
  for (const entry of manifests as readonly unknown[])
    if (isFields(entry) && typeof entry.digest === 'string' && isDigest(entry.digest)) digests.push(entry.digest);
  return digests;
}

const missingStatuses = new Set([404, 405, 501]);
/** Whoever may write to a repository may have any number of manifests refer to any other; each is read. */
const maximumReferrers = 2_000;
const maximumBytes = 64 * 1024 * 1024;
const parallel = 8;
