import { type Digest, digestOf } from '../../digest.ts';
import { blobTooLarge, sizeMismatch } from '../refusals.ts';
import type { CallOptions, Descriptor } from '../registry.ts';
import { RegistryError } from '../registry-error.ts';
import type { UploadProgress } from '../registry-settings.ts';
import { call, callOnce, noticed } from './call.ts';
import type { Answer } from './exchange.ts';
import { redirectTarget } from './follow-redirects.ts';
import type { Place } from './place.ts';
import { type Attempt, retrying } from './retry.ts';
import type { Scope } from './scope.ts';
import { wrongContent } from './wrong-content.ts';

export async function hasBlob(place: Place, digest: Digest, { signal }: CallOptions): Promise<boolean> {
  if (place.memory.hasBlob(digest)) return true;
  const action = `look for blob ${digest} in "${place.reference}"`;
  const answer = await call(place.host, { method: 'HEAD', url: place.blob(digest), scope: place.pull, action, signal });
  if (answer.status === 404) return false;
  if (answer.status !== 200) throw place.error(action, answer);
  place.memory.keepBlob(digest);
  return true;
}

export async function getBlob(
  place: Place,
  { digest, size }: Descriptor,
  { limit, signal }: CallOptions & { readonly limit: number },
): Promise<Uint8Array> {
  if (size > limit) throw blobTooLarge(place.reference, digest, size, limit);
  const action = `read blob ${digest} of "${place.reference}"`;
  const answer = await call(place.host, { method: 'GET', url: place.blob(digest), scope: place.pull, action, limit, signal });
  if (answer.status !== 200) throw place.error(action, answer);
  const actual = digestOf(answer.bytes);
  if (actual !== digest) throw wrongContent(action, answer, { actual, expected: digest });
  if (answer.bytes.length !== size) throw sizeMismatch(place.reference, { digest, size }, answer.bytes.length);
  return answer.bytes;
}

/**
 * Whether the registry gave it to this repository out of another one of its own, `from`. Where it answered anything else, a refusal too, the blob is
 * to be sent. Throws a RegistryError where no answer came that counts.
 */
export async function mountBlob(
  place: Place,
  { digest, from }: { readonly digest: Digest; readonly from: string },
  { signal }: CallOptions,
): Promise<boolean> {
  const action = `mount blob ${digest} to "${place.reference}"`;
  const url = place.uploads({ mount: digest, from });
  const answer = await call(place.host, { method: 'POST', url, scope: { ...place.push, from }, action, signal });
  if (answer.status !== 201) return false;
  place.memory.keepBlob(digest);
  return true;
}

export interface Upload {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  /** A repository of the same host that may have it: then nothing needs to be sent. */
  readonly from: string | undefined;
}

/** Mounts or uploads in two requests, POST and PUT (distribution-spec, "POST then PUT"); both again where one fails. */
export async function putBlob(place: Place, upload: Upload, { signal }: CallOptions): Promise<void> {
  if (await hasBlob(place, upload.digest, signal === undefined ? {} : { signal })) return;
  const { host } = place;
  try {
    await noticed(host, () => retrying(host, signal, () => uploadOnce(place, upload, signal)));
  } finally {
    told(place, upload, { sent: upload.bytes.length, ended: true });
  }
  place.memory.keepBlob(upload.digest);
}

function told(
  { host: { host, settings } }: Place,
  { digest, bytes }: Upload,
  { sent, ended }: Pick<UploadProgress, 'sent' | 'ended'>,
): void {
  settings.onUpload({ host, digest, size: bytes.length, sent, ended });
}

async function uploadOnce(place: Place, upload: Upload, signal: AbortSignal | undefined): Promise<Attempt<undefined>> {
  const { digest, bytes, from } = upload;
  const action = `write blob ${digest} to "${place.reference}"`;
  const scope: Scope = { ...place.push, from };
  const started = await begin(place, { action, scope, digest, from, signal });
  if (started.kind === 'again') return started;
  if (started.value === 'mounted') return { kind: 'done', value: undefined };
  const headers = { 'content-type': 'application/octet-stream' };
  const put = await callOnce(place.host, {
    method: 'PUT',
    url: withDigest(started.value, digest),
    scope: place.push,
    headers,
    body: bytes,
    onSent: (sent) => told(place, upload, { sent, ended: false }),
    action,
    signal,
  });
  if (put.kind === 'again') return put;
  if (put.value.status !== 201 && put.value.status !== 204) throw place.error(action, put.value);
  return { kind: 'done', value: undefined };
}

interface Beginning {
  readonly action: string;
  readonly scope: Scope;
  readonly digest: Digest;
  readonly from: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Where to send the bytes, or `mounted` where there is no need to. A mount that is refused for whatever reason becomes an upload. */
async function begin(place: Place, { action, scope, digest, from, signal }: Beginning): Promise<Attempt<URL | 'mounted'>> {
  if (from !== undefined) {
    const mount = await callOnce(place.host, { method: 'POST', url: place.uploads({ mount: digest, from }), scope, action, signal });
    if (mount.kind === 'again') return mount;
    if (mount.value.status === 201) return { kind: 'done', value: 'mounted' };
    if (mount.value.status === 202) return { kind: 'done', value: uploadLocation(place, action, mount.value) };
  }
  const post = await callOnce(place.host, { method: 'POST', url: place.uploads(), scope: place.push, action, signal });
  if (post.kind === 'again') return post;
  if (post.value.status !== 202) throw place.error(action, post.value);
  return { kind: 'done', value: uploadLocation(place, action, post.value) };
}

function uploadLocation({ host }: Place, action: string, answer: Answer): URL {
  const location = answer.header('location');
  if (location === undefined) throw new RegistryError('BAD_ANSWER', `Cannot ${action}: the registry does not say where to upload to`);
  return redirectTarget(location, { from: answer.url, action, plainHttp: host.settings.plainHttp });
}

/** As text: the query that came may be signed, and must go back as it is. */
function withDigest(location: URL, digest: Digest): URL {
  const url = new URL(location);
  url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(digest)}`;
  return url;
}
