import { z } from 'zod';
import { parseJson } from '../manifest-content.ts';
import { type Descriptor, mediaTypes } from '../registry.ts';

/** A list of referrers has descriptors of other people's, too: with digests that nobody here reads, and fields that somebody else may. */
export type ListedReferrer = z.output<typeof entrySchema> | Descriptor;

/**
 * What a list of referrers names that clients keep themselves under a tag; undefined where what lies there is no such list.
 * An entry that is no descriptor stops none of the others.
 */
export function listedIn(bytes: Uint8Array): readonly ListedReferrer[] | undefined {
  const parsed = parseJson(bytes);
  const list = parsed.kind === 'bad' ? undefined : listSchema.safeParse(parsed.value).data;
  return list?.manifests.flatMap((entry) => entrySchema.safeParse(entry).data ?? []);
}

const listSchema = z.object({ mediaType: z.literal(mediaTypes.index).optional(), manifests: z.array(z.unknown()) });

/** Of any algorithm (image-spec, descriptor.md#digests). */
const anyDigest = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[A-Za-z0-9=_-]+$/;
const entrySchema = z.looseObject({ mediaType: z.string(), digest: z.string().max(512).regex(anyDigest), size: z.int().nonnegative() });
