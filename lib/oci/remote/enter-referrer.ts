import type { Digest } from '../../digest.ts';
import { digestOf } from '../../digest.ts';
import { type CallOptions, type Descriptor, mediaTypes } from '../registry.ts';
import { RegistryError } from '../registry-error.ts';
import { fetchManifest, headManifest, putManifest } from './manifests.ts';
import type { Place } from './place.ts';
import { type ListedReferrer, listedIn } from './referrer-list.ts';
import { fallbackTag, listedReferrers } from './referrers.ts';

/**
 * Enters manifests among the referrers of their subjects on registries that do not do so themselves, under the fallback tag
 * (distribution-spec, "Pushing Manifests with Subject"). That is a read and a write without anything to hold them together:
 * this process queues its own, and looks again afterwards whether another's write took its entry away.
 */
export function referrerEntry(place: Place): (subject: Digest, referrer: Descriptor, options: CallOptions) => Promise<void> {
  let hasApi: Promise<boolean> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  return async (subject, referrer, options) => {
    if (place.memory.hasReferrersApi) return;
    // Asked once: go-containerregistry's server has the API but does not answer OCI-Subject.
    hasApi ??= listedReferrers(place, subject, options).then((listed) => listed !== undefined);
    const known = hasApi;
    known.catch(() => {
      if (hasApi === known) hasApi = undefined;
    });
    if (await known) return;
    const mine = queue.then(() => enterUntilKept(place, subject, referrer, options));
    queue = mine.catch(() => undefined);
    await mine;
  };
}

async function enterUntilKept(place: Place, subject: Digest, referrer: Descriptor, options: CallOptions): Promise<void> {
  const { wait, random } = place.host.settings;
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const entries = await readEntries(place, subject, options);
    if (entries.some(({ digest }) => digest === referrer.digest)) return;
    await writeKnown(place, { subject, entries, referrer }, options);
    if (attempt > 0) await wait(50 * 2 ** attempt * random(), options.signal);
  }
  const last = await readEntries(place, subject, options);
  if (last.some(({ digest }) => digest === referrer.digest)) return;
  throw new RegistryError(
    'REFUSED',
    `Cannot enter ${referrer.digest} among what refers to ${subject} in "${place.reference}": others keep writing over it`,
    {
      retryable: true,
    },
  );
}

interface Entering {
  readonly subject: Digest;
  readonly entries: readonly ListedReferrer[];
  readonly referrer: Descriptor;
}

/**
 * Where a registry refuses a list because it names a manifest that is gone (deleted, or collected as garbage), nothing could be signed any more.
 * So entries of which the registry says that it does not have them are left out then, and only then.
 */
async function writeKnown(place: Place, { subject, entries, referrer }: Entering, options: CallOptions): Promise<void> {
  try {
    await writeEntries(place, subject, [...entries, referrer], options);
  } catch (error) {
    const refused = error instanceof RegistryError && (error.code === 'REFUSED' || error.code === 'NOT_FOUND');
    if (!refused || entries.length > mostLookedFor) throw error;
    const there = await thoseThere(place, entries, options);
    // Then that was not the reason.
    if (there.length === entries.length) throw error;
    await writeEntries(place, subject, [...there, referrer], options);
  }
}

async function thoseThere(place: Place, entries: readonly ListedReferrer[], options: CallOptions): Promise<readonly ListedReferrer[]> {
  const there: ListedReferrer[] = [];
  for (let start = 0; start < entries.length; start += parallel) {
    const some = entries.slice(start, start + parallel);
    const looked = await Promise.all(some.map(({ digest }) => isThere(place, digest, options)));
    there.push(...some.filter((_, at) => looked[at]));
  }
  return there;
}

/** Also where the registry cannot say, of a digest of an algorithm that it does not know. */
async function isThere(place: Place, digest: string, options: CallOptions): Promise<boolean> {
  try {
    return (await headManifest(place, digest, options)) !== undefined;
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'REFUSED') return true;
    throw error;
  }
}

async function readEntries(place: Place, subject: Digest, options: CallOptions): Promise<readonly ListedReferrer[]> {
  const found = await fetchManifest(place, fallbackTag(subject), options);
  if (found === undefined) return [];
  const entries = listedIn(found.bytes);
  // Whoever finds something else there says so and leaves it (distribution-spec, "Pushing Manifests with Subject").
  if (entries === undefined)
    throw new RegistryError(
      'BAD_ANSWER',
      `Cannot enter what refers to ${subject} in "${place.reference}": tag "${fallbackTag(subject)}" is not an OCI image index`,
      { fix: 'Ask who wrote that tag, which is kept for this list, and remove it' },
    );
  return entries;
}

async function writeEntries(place: Place, subject: Digest, manifests: readonly ListedReferrer[], options: CallOptions): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }));
  const descriptor = { mediaType: mediaTypes.index, digest: digestOf(bytes), size: bytes.length };
  await putManifest(place, { descriptor, bytes, name: fallbackTag(subject) }, options);
}

/** As many as a reader reads. */
const mostLookedFor = 2_000;
const parallel = 8;
