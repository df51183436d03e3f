import { z } from 'zod';
import { digest } from './digest.ts';
import { failure } from './failure.ts';

const lockedImage = z.strictObject({ version: z.string(), digest });

/** About the images that objects name. */
export const imageAnswers = {
  images: z.strictObject({
    /** Those that are asked for by a range; `locked` is null where the lock has none. */
    images: z.array(
      z.strictObject({
        repository: z.string(),
        range: z.string(),
        /** Where one was asked for. */
        variant: z.string().optional(),
        locked: lockedImage.nullable(),
        environments: z.array(z.string()),
      }),
    ),
    /** Those that objects name in another way. */
    others: z.array(z.strictObject({ image: z.string(), environments: z.array(z.string()) })),
    /** False where the project has errors: there may be more images. */
    complete: z.boolean(),
  }),
  'images outdated': z.array(
    z.strictObject({
      repository: z.string(),
      range: z.string(),
      /** Where one was asked for. */
      variant: z.string().optional(),
      locked: lockedImage.nullable(),
      /** The newest version in the range; null where the registry could not say. */
      inRange: lockedImage.nullable(),
      /** The newest version of all that is no pre-release. */
      newest: z.string().nullable(),
      /** What became of the tag of the locked version. */
      tag: z.enum(['same', 'moved', 'gone']).nullable(),
      error: failure.optional(),
    }),
  ),
  'images update': z.strictObject({
    /** False with --dry-run. */
    written: z.boolean(),
    changes: z.array(
      z.strictObject({
        image: z.string(),
        /** `repinned`: another digest under the same version; `kept`: the registry only has older versions in the range. */
        change: z.enum(['added', 'moved', 'repinned', 'kept', 'removed']),
        from: lockedImage.nullable(),
        to: lockedImage.nullable(),
      }),
    ),
    failed: z.array(z.strictObject({ image: z.string(), error: failure })),
  }),
} as const;
