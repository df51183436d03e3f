import { z } from 'zod';
import type { Digest } from '../../digest.ts';
import { digestOf } from '../../digest.ts';
import { descriptorSchema } from '../descriptor.ts';
import { parseJson } from '../manifest-content.ts';
import { type CallOptions, type Descriptor, mediaTypes } from '../registry.ts';
import { RegistryError } from '../registry-error.ts';
import { getManifest, putManifest } from './manifests.ts';
import type { Place } from './place.ts';
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
    await writeEntries(place, subject, [...entries, referrer], options);
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

async function readEntries(place: Place, subject: Digest, options: CallOptions): Promise<readonly Descriptor[]> {
  const manifest = await getManifest(place, fallbackTag(subject), options);
  if (manifest === undefined) return [];
  const parsed = parseJson(manifest.bytes);
  const result = parsed.kind === 'bad' ? undefined : indexSchema.safeParse(parsed.value);
  if (result?.success !== true)
    throw new RegistryError(
      'BAD_ANSWER',
      `Cannot read what refers to ${subject} in "${place.reference}": tag "${fallbackTag(subject)}" is not an OCI image index`,
    );
  return result.data.manifests.map(exactly);
}

async function writeEntries(place: Place, subject: Digest, manifests: readonly Descriptor[], options: CallOptions): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }));
  const descriptor = { mediaType: mediaTypes.index, digest: digestOf(bytes), size: bytes.length };
  await putManifest(place, { descriptor, bytes, name: fallbackTag(subject) }, options);
}

/** Leaves out fields that are there and undefined. */
function exactly({ mediaType, digest, size, artifactType, annotations }: z.output<typeof descriptorSchema>): Descriptor {
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

const indexSchema = z.object({ mediaType: z.literal(mediaTypes.index).optional(), manifests: z.array(descriptorSchema) });
