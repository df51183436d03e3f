import { z } from 'zod';
import { parseJson } from '../manifest-content.ts';
import { isFields } from '../plain-descriptor.ts';
import { mediaTypes } from '../registry.ts';

/** A list of referrers has descriptors of other people's, too: with digests that nobody here reads, and fields that somebody else may. */
export interface ListedReferrer {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * What a list of referrers names that clients keep themselves under a tag; undefined where what lies there is no such list.
 * An entry that is no descriptor stops none of the others.
 */
export function listedIn(bytes: Uint8Array): readonly ListedReferrer[] | undefined {
  const parsed = parseJson(bytes);
  const list = parsed.kind === 'bad' ? undefined : listSchema.safeParse(parsed.value).data;
  return list?.manifests.filter(isListed);
}

const listSchema = z.object({ mediaType: z.literal(mediaTypes.index).optional(), manifests: z.array(z.unknown()) });

/** Not by a schema: whoever may push has room for two million entries, and a schema needs seconds to refuse them. */
function isListed(entry: unknown): entry is ListedReferrer {
  if (!isFields(entry)) return false;
  const { mediaType, digest, size } = entry;
  return (
    typeof mediaType === 'string' &&
    typeof digest === 'string' &&
    digest.length <= 512 &&
    anyDigest.test(digest) &&
    typeof size === 'number' &&
    Number.isSafeInteger(size) &&
    size >= 0
  );
}

/** Of any algorithm (image-spec, descriptor.md#digests). */
const anyDigest = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[A-Za-z0-9=_-]+$/;
