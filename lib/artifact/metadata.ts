import { z } from 'zod';
import { type Digest, isDigest } from '../digest.ts';
import { byCodeUnit } from '../json.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { digestSchema } from '../oci/descriptor.ts';
import { defaultLimits } from './archive/limits.ts';
import { imagesOf } from './images.ts';

const text = z.string().max(4096);

/** As many as there is room for: each input has a digest. */
const mostListed = 200_000;

/** One look first that ends at the first thing that is wrong: a schema tells of all of them, and there is room for millions. */
function listOf<S extends z.ZodType>(entry: S, most = mostListed) {
  const isOne = (value: unknown) => Array.isArray(value) && value.length <= most && value.every((one) => entry.safeParse(one).success);
  return z.custom<z.input<S>[]>(isOne, `must be a list of no more than ${most}, each as expected`).pipe(z.array(entry));
}

/** An index lists no more (`wire-format.ts`). */
const mostEnvironments = 1000;

const environment = z.object({
  /** Each is a file in the archive. */
  applications: listOf(text, defaultLimits.entries),
  /** As the objects name them; the digest where the name pins one. */
  images: listOf(z.object({ image: text, digest: digestSchema.optional() })),
});

/** What a release says about itself, beside the environments' manifests. */
export const releaseMetadata = z.object({
  schema: z.literal(1),
  project: text,
  version: text,
  revision: text,
  environments: z
    .custom<Record<string, z.input<typeof environment>>>(
      (value) => typeof value === 'object' && value !== null && Object.keys(value).length <= mostEnvironments,
      `must be no more than ${mostEnvironments} environments by name`,
    )
    .pipe(z.record(text, environment)),
  /** The project's files that were compiled, by path from the project's folder. */
  inputs: listOf(z.object({ path: text, digest: digestSchema })),
  /** The environment variables that it was compiled with: SHA-256 of the value, null where it was not set. Absent where there are none. */
  variables: listOf(z.object({ name: text, digest: digestSchema.nullable() })).optional(),
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
