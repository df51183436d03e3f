import { type Digest, digestOf, isDigest } from '../../digest.ts';
import { mediaTypeSchema } from '../descriptor.ts';
import { manifestMediaTypes, maximumManifestSize, parseManifest } from '../manifest-content.ts';
import type { CallOptions, Descriptor, Manifest } from '../registry.ts';
import { RegistryError } from '../registry-error.ts';
import { call } from './call.ts';
import type { Answer } from './exchange.ts';
import type { Place } from './place.ts';

/** By HEAD: what a poll costs. A registry that leaves out what a descriptor needs is asked for the manifest instead. */
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
  if (descriptor === undefined) return (await getManifest(place, name, { ...(signal === undefined ? {} : { signal }) }))?.descriptor;
  if (isDigest(name) && descriptor.digest !== name) throw mismatch(action, descriptor.digest, name);
  return descriptor;
}

/** The manifest, checked against its digest, its stated digest and its stated media type. */
export async function getManifest(place: Place, name: string, { signal }: CallOptions): Promise<Manifest | undefined> {
  const known = isDigest(name) ? place.memory.manifest(name) : undefined;
  if (known !== undefined) return known;
  const action = `read manifest "${name}" of "${place.reference}"`;
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
  if (stated !== undefined && stated !== digest) throw mismatch(action, digest, stated);
  const manifest = { descriptor: { mediaType: manifestType(action, answer), digest, size: bytes.length }, bytes };
  place.memory.keepManifest(manifest);
  return manifest;
}

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
  if (mediaType === undefined || digest === undefined || size === undefined || !/^\d{1,15}$/.test(size)) return undefined;
  return { mediaType, digest, size: Number(size) };
}

function manifestType(action: string, answer: Answer): string {
  const refuse = (state: string) => new RegistryError('BAD_ANSWER', `Cannot ${action}: ${state}`, { status: answer.status });
  const parsed = parseManifest(answer.bytes);
  if (parsed.kind === 'bad') throw refuse(`what came is no manifest, ${parsed.fault}`);
  const stated = statedType(answer);
  const own = parsed.content.mediaType;
  const mediaType = own ?? stated;
  if (mediaType === undefined) throw refuse('what came does not say its media type');
  if (stated !== undefined && stated !== mediaType) throw refuse(`it is of media type ${mediaType}, but the registry calls it ${stated}`);
  return mediaType;
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
