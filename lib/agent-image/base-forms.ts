import { z } from 'zod';
import { descriptorSchema } from '../oci/descriptor.ts';

/** What of somebody else's image is read. Fields that are not here do not come into ours: they have no bounds. */

const text = z.string().max(65_536);
const texts = z.array(text).max(1000);
/** Docker writes `null` where there is nothing. */
const none = z.null().transform(() => undefined);
const set = z.record(text, z.strictObject({})).or(none).optional();

const { mediaType, digest, size } = descriptorSchema.shape;
const descriptor = z.object({ mediaType, digest, size });
const layer = descriptor.extend({ urls: z.array(z.string()).optional() });

/** image-spec, manifest.md; the same in docker's schema 2. */
export const baseManifest = z.object({
  config: descriptor,
  // What overlay file systems can mount, and more than anybody has.
  layers: z.array(layer).min(1).max(127),
});

/** image-spec, image-index.md. */
export const baseIndex = z.object({
  manifests: z
    .array(
      descriptor.extend({
        platform: z.object({ os: text, architecture: text, variant: text.optional() }).optional(),
      }),
    )
    .max(100),
});

/** image-spec, config.md. */
export const baseConfig = z.object({
  architecture: text,
  os: text,
  variant: text.optional(),
  created: text.optional(),
  config: z
    .object({
      User: text.optional(),
      Env: texts.or(none).optional(),
      Entrypoint: texts.or(none).optional(),
      Cmd: texts.or(none).optional(),
      WorkingDir: text.optional(),
      Labels: z.record(text, text).or(none).optional(),
      StopSignal: text.optional(),
      ExposedPorts: set,
      Volumes: set,
    })
    .or(none)
    .optional(),
  rootfs: z.object({ type: z.literal('layers'), diff_ids: z.array(digest).max(127) }),
  history: z
    .array(
      z.object({
        created: text.optional(),
        created_by: text.optional(),
        author: text.optional(),
        comment: text.optional(),
        empty_layer: z.boolean().optional(),
      }),
    )
    .max(1000)
    .or(none)
    .optional(),
});

export type BaseManifest = z.output<typeof baseManifest>;
export type BaseConfig = z.output<typeof baseConfig>;
