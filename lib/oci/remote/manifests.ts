import { type Digest, digestOf, isDigest } from '../../digest.ts';
import { mediaTypeSchema } from '../descriptor.ts';
import { manifestMediaTypes, maximumManifestSize, parseManifest } from '../manifest-content.ts';
import type { CallOptions, Descriptor, Manifest } from '../registry.ts';
import { RegistryError } from '../registry-error.ts';
import { call } from './call.ts';
import type { Answer } from './exchange.ts';
import type { Place } from './place.ts';
import { wrongContent } from './wrong-content.ts';

/**
 * By HEAD: what a poll costs. A registry that leaves out what a descriptor needs is asked for the manifest instead; what is none is resolved
 * all the same, so that only whoever reads it is refused.
 */
export async function headManifest(place: Place, name: string, { signal }: CallOptions): Promise<Descriptor | undefined> {
  const action = `resolve "${name}" of "${place.reference}"`;
  const answer = await call(place.host, {
    method: 'HEAD',
    url: place.manifest(name),
    scope: place.pull,
    headers: { accept },
    action,
    signal,
  });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw place.error(action, answer);
  const descriptor = headDescriptor(answer);
  if (descriptor === undefined) return (await fetchManifest(place, name, { ...(signal === undefined ? {} : { signal }) }))?.descriptor;
  if (isDigest(name) && descriptor.digest !== name) throw mismatch(action, descriptor.digest, name);
  return descriptor;
}

/** The manifest, checked against its digest, its stated digest and its stated media type. */
export async function getManifest(place: Place, name: string, options: CallOptions): Promise<Manifest | undefined> {
  const known = isDigest(name) ? place.memory.manifest(name) : undefined;
  if (known !== undefined) return known;
  const fetched = await fetchManifest(place, name, options);
  if (fetched === undefined) return undefined;
  const { fault, ...manifest } = fetched;
  if (fault !== undefined) throw new RegistryError('NOT_A_MANIFEST', `Cannot ${readAction(place, name)}: ${fault}`);
  place.memory.keepManifest(manifest);
  return manifest;
}

export interface Fetched extends Manifest {
  /** Why it is no manifest. */
  readonly fault?: string;
}

/** What lies there, manifest or not. */
export async function fetchManifest(place: Place, name: string, { signal }: CallOptions): Promise<Fetched | undefined> {
  const action = readAction(place, name);
  const answer = await call(place.host, {
    method: 'GET',
    url: place.manifest(name),
    scope: place.pull,
    headers: { accept },
    action,
    limit: maximumManifestSize,
    signal,
  });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw place.error(action, answer);
  const { bytes } = answer;
  const digest = digestOf(bytes);
  const stated = isDigest(name) ? name : statedDigest(answer);
  if (stated !== undefined && stated !== digest) throw wrongContent(action, answer, { actual: digest, expected: stated });
  const found = manifestType(answer);
  const descriptor = (mediaType: string) => ({ mediaType, digest, size: bytes.length });
  if (!('fault' in found)) return { descriptor: descriptor(found.mediaType), bytes };
  // Where a digest vouches for the bytes, somebody pushed them; else it may be anybody's answer: a page of a proxy that wants a login.
  if (stated === undefined) throw new RegistryError('BAD_ANSWER', `Cannot ${action}: ${found.fault}`, { status: answer.status });
  return { descriptor: descriptor(unknownType), bytes, fault: found.fault };
}

function readAction({ reference }: Place, name: string): string {
  return `read manifest "${name}" of "${reference}"`;
}

/** Of what nobody knows more than its bytes (RFC 2046, section 4.5.1). */
const unknownType = 'application/octet-stream';

/** Whether the registry itself has entered the manifest among the referrers of its subject. */
export async function putManifest(
  place: Place,
  { descriptor, bytes, name }: { readonly descriptor: Descriptor; readonly bytes: Uint8Array; readonly name: string },
  { signal }: CallOptions,
): Promise<{ readonly subjectSeen: boolean }> {
  const action = `write manifest "${name}" to "${place.reference}"`;
  const answer = await call(place.host, {
    method: 'PUT',
    url: place.manifest(name),
    scope: place.push,
    headers: { 'content-type': descriptor.mediaType },
    body: bytes,
    action,
    signal,
  });
  if (answer.status !== 201 && answer.status !== 200 && answer.status !== 202) throw place.error(action, answer);
  const stated = statedDigest(answer);
  if (stated !== undefined && stated !== descriptor.digest) throw mismatch(action, stated, descriptor.digest);
  return { subjectSeen: answer.header('oci-subject') !== undefined };
}

function headDescriptor(answer: Answer): Descriptor | undefined {
  const mediaType = statedType(answer);
  const digest = statedDigest(answer);
  const size = answer.header('content-length');
  if (digest === undefined || size === undefined || !/^\d{1,15}$/.test(size)) return undefined;
  if (mediaType !== undefined) return { mediaType, digest, size: Number(size) };
  // Nobody could read it to find out more.
  return Number(size) > maximumManifestSize ? { mediaType: unknownType, digest, size: Number(size) } : undefined;
}

function manifestType(answer: Answer): { readonly mediaType: string } | { readonly fault: string } {
  const parsed = parseManifest(answer.bytes);
  if (parsed.kind === 'bad') return { fault: `what came is no manifest, ${parsed.fault}` };
  const stated = statedType(answer);
  const mediaType = parsed.content.mediaType ?? stated;
  if (mediaType === undefined) return { fault: 'what came does not say its media type' };
  if (stated !== undefined && stated !== mediaType)
    return { fault: `it is of media type ${mediaType}, but the registry calls it ${stated}` };
  return { mediaType };
}

/** The media type in the header, where it is one of a manifest: some registries say `text/plain` or `application/json` for all. */
function statedType(answer: Answer): string | undefined {
  const text = answer.header('content-type')?.split(';')[0]?.trim();
  if (text === undefined || !mediaTypeSchema.safeParse(text).success) return undefined;
  return manifestMediaTypes.includes(text) ? text : undefined;
}

function statedDigest(answer: Answer): Digest | undefined {
  const text = answer.header('docker-content-digest');
  return text !== undefined && isDigest(text) ? text : undefined;
}

function mismatch(action: string, actual: Digest, expected: string): RegistryError {
  return new RegistryError('DIGEST_MISMATCH', `Cannot ${action}: its content has digest ${actual}, expected ${expected}`);
}

const accept = manifestMediaTypes.join(', ');
