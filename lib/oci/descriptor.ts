import { z } from 'zod';
import { type Digest, isDigest } from '../digest.ts';
import type { Descriptor } from './registry.ts';

/** type "/" subtype as RFC 6838, section 4.2 has them. */
const mediaTypePattern = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;

export const digestSchema = z.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'must be sha256: and 64 hexadecimal digits',
);
export const mediaTypeSchema = z.string().regex(mediaTypePattern, 'must be a media type');

export function isMediaType(text: string): boolean {
  return mediaTypePattern.test(text);
}

/** One look first that ends at the first thing that is wrong: a schema tells of all of them, and there is room for hundreds of thousands. */
export const annotationsSchema = z
  .custom<Readonly<Record<string, string>>>(areTexts, 'must be texts by name')
  .pipe(z.record(z.string(), z.string()));

function areTexts(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((text) => typeof text === 'string')
  );
}

/** A descriptor as it comes from outside. Fields that nobody here reads are let through, so that a rewritten index keeps them. */
export const descriptorSchema = z.looseObject({
  mediaType: mediaTypeSchema,
  digest: digestSchema,
  size: z.int().nonnegative(),
  artifactType: z.string().optional(),
  annotations: annotationsSchema.optional(),
});

export type LooseDescriptor = z.output<typeof descriptorSchema>;

/** The fields that say what and where, without what an index adds to them. */
export function plainDescriptor({ mediaType, digest, size }: LooseDescriptor | Descriptor): Descriptor {
  return { mediaType, digest, size };
}

/** The first thing that a schema found, for a sentence: `manifests.3.digest must be …`. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'it has another shape';
  const path = issue.path.join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
