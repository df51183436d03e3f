import { type Digest, shortDigest } from '../digest.ts';
import { isTag } from './reference.ts';
import type { Descriptor } from './registry.ts';
import { RegistryError } from './registry-error.ts';

/** The tag, or `BAD_REFERENCE`: what is no tag must not become part of a path. */
export function checkedTag(reference: string, tag: string): string {
  if (isTag(tag)) return tag;
  throw new RegistryError(
    'BAD_REFERENCE',
    `Cannot use "${tag.slice(0, 140)}" as a tag of "${reference}": it is neither a tag nor a sha256 digest`,
    {
      fix: 'A tag is 1 to 128 letters, digits, ".", "_" or "-", the first a letter, digit or "_"',
    },
  );
}

export function tagExists(reference: string, tag: string, present: Digest, wanted: Digest): RegistryError {
  return new RegistryError(
    'TAG_EXISTS',
    `Cannot write "${reference}:${tag}": the tag holds manifest ${shortDigest(present)} and may not move to ${shortDigest(wanted)}`,
  );
}

export function blobTooLarge(reference: string, digest: Digest, size: number, limit: number): RegistryError {
  return new RegistryError(
    'TOO_LARGE',
    `Cannot read blob ${digest} of "${reference}": it has ${size} bytes, more than the limit of ${limit}`,
  );
}

export function sizeMismatch(reference: string, { digest, size }: Pick<Descriptor, 'digest' | 'size'>, actual: number): RegistryError {
  return new RegistryError('DIGEST_MISMATCH', `Cannot read blob ${digest} of "${reference}": it has ${actual} bytes, expected ${size}`);
}
