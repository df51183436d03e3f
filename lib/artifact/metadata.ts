import { z } from 'zod';
import { type Digest, isDigest } from '../digest.ts';
import { byCodeUnit } from '../json.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { digestSchema } from '../oci/descriptor.ts';
import { imagesOf } from './images.ts';

const text = z.string().max(4096);

/** What a release says about itself, beside the environments' manifests. */
export const releaseMetadata = z.object({
  schema: z.literal(1),
  project: text,
  version: text,
  revision: text,
  environments: z.record(
    text,
    z.object({
      applications: z.array(text),
      /** As the objects name them; the digest where the name pins one. */
      images: z.array(z.object({ image: text, digest: digestSchema.optional() })),
    }),
  ),
  /** The project's files that were compiled, by path from the project's folder. */
  inputs: z.array(z.object({ path: text, digest: digestSchema })),
  /** The environment variables that it was compiled with: SHA-256 of the value, null where it was not set. Absent where there are none. */
  variables: z.array(z.object({ name: text, digest: digestSchema.nullable() })).optional(),
  /** It was compiled from files that differ from the commit in `revision`, so that nobody can rebuild it. Absent where it was not. */
  dirty: z.literal(true).optional(),
  /** Digest of the policies that the release was checked with. */
  policies: digestSchema.nullable(),
});

export type ReleaseMetadata = z.output<typeof releaseMetadata>;

export interface ReleaseInput {
  readonly path: string;
  readonly digest: Digest;
}

export interface ReleaseVariable {
  readonly name: string;
  /** Of the value; null where it was not set. */
  readonly digest: Digest | null;
}

export function describeEnvironment(set: ManifestSet): { applications: string[]; images: { image: string; digest?: Digest }[] } {
  const applications = [...new Set(set.objects.map(({ application }) => application))].sort(byCodeUnit);
  const images = imagesOf(set).map((image) => {
    const digest = image.slice(image.indexOf('@') + 1);
    return { image, ...(isDigest(digest) ? { digest } : {}) };
  });
  return { applications, images };
}
