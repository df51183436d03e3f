import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { annotationsSchema, descriptorSchema, firstIssue, type LooseDescriptor } from '../oci/descriptor.ts';
import { knownJson } from '../oci/manifest-json.ts';
import { isFields, isPlainAnnotations, isPlainDescriptor, isPlainList } from '../oci/plain-descriptor.ts';
import { type Descriptor, type Manifest, mediaTypes } from '../oci/registry.ts';
import { ArtifactError } from './artifact-error.ts';
import { secondMeaning } from './second-meaning.ts';

/** The media types of a release and of an environment; the Flux ones are what its controllers and Argo CD take unchanged. */
export const artifactTypes = {
  release: 'application/vnd.pawl.release.v1+json',
  metadata: 'application/vnd.pawl.release.metadata.v1+json',
  fluxConfig: 'application/vnd.cncf.flux.config.v1+json',
  fluxContent: 'application/vnd.cncf.flux.content.v1.tar+gzip',
} as const;

export const annotations = {
  created: 'org.opencontainers.image.created',
  source: 'org.opencontainers.image.source',
  revision: 'org.opencontainers.image.revision',
  version: 'org.opencontainers.image.version',
  /** On the layer: the name of the file that `oras pull` writes it to; without one it writes nothing. */
  title: 'org.opencontainers.image.title',
  /** On an environment's manifest, and on its descriptor in the release's index. */
  environment: 'pawl.dev/environment',
  /** `true` on a release, its metadata and its environments where it was compiled from files that differ from its commit. */
  dirty: 'pawl.dev/dirty',
  /** On the layer: digest of the tar inside the gzip, so that the content can be compared without trusting a compressor. */
  tarDigest: 'pawl.dev/tar-digest',
} as const;

/** Empty JSON, the config and payload of manifests that need none (image-spec, manifest.md#guidance-for-an-empty-descriptor). */
export const emptyBlob = { mediaType: mediaTypes.empty, bytes: new TextEncoder().encode('{}') } as const;

const mostLayers = 1000;

export const imageManifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.literal(mediaTypes.manifest).optional(),
  artifactType: z.string().optional(),
  config: descriptorSchema,
  layers: z.array(descriptorSchema).min(1).max(mostLayers),
  subject: descriptorSchema.optional(),
  annotations: annotationsSchema.default({}),
});

export const indexSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.literal(mediaTypes.index),
  artifactType: z.literal(artifactTypes.release),
  manifests: z.array(descriptorSchema).max(1000),
  annotations: annotationsSchema.default({}),
});

export type ImageManifest = z.output<typeof imageManifestSchema>;

/** JSON bytes as the schema wants them, or a BAD_MANIFEST that says which field of `subject` is wrong. */
export function parseJson<S extends z.ZodType>(schema: S, bytes: Uint8Array, subject: string): z.output<S> {
  return checked(schema, jsonOf(bytes, subject), subject);
}

function jsonOf(bytes: Uint8Array, subject: string): unknown {
  try {
    return JSON.parse(strictText.decode(bytes));
  } catch (cause) {
    throw new ArtifactError('BAD_MANIFEST', `Cannot read ${subject}: it is not JSON: ${messageOf(cause)}`, { cause });
  }
}

function checked<S extends z.ZodType>(schema: S, value: unknown, subject: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ArtifactError('BAD_MANIFEST', `Cannot read ${subject}: ${firstIssue(result.error)}`);
}

/** Refuses a manifest that others, who take it for what it says to them, could read otherwise: what Pawl shows of it must be what they apply. */
export function refuseSecondMeaning({ bytes }: Manifest, subject: string): void {
  const other = secondMeaning(strictText.decode(bytes));
  if (other !== undefined) throw new ArtifactError('BAD_MANIFEST', `Cannot read ${subject}: others would read it otherwise: ${other}`);
}

/** One for all: making one costs more than what it decodes. */
const strictText = new TextDecoder('utf-8', { fatal: true });

/** A manifest that must be an image manifest: what environments, metadata and Flux's artifacts are. */
export function parseImageManifest(manifest: Manifest, subject: string): ImageManifest {
  const { mediaType } = manifest.descriptor;
  if (mediaType !== mediaTypes.manifest)
    throw new ArtifactError('BAD_MANIFEST', `Cannot read ${subject}: its media type is ${mediaType}, expected ${mediaTypes.manifest}`);
  const value = knownJson(manifest) ?? jsonOf(manifest.bytes, subject);
  return isPlainManifest(value) ? value : checked(imageManifestSchema, value, subject);
}

/** Whether it has the usual form, which `imageManifestSchema` would accept as it is. Of any other form, only the schema says what is wrong. */
function isPlainManifest(value: unknown): value is ImageManifest {
  if (!isFields(value)) return false;
  const { schemaVersion, mediaType, artifactType, config, layers, subject, annotations: notes } = value;
  return (
    schemaVersion === 2 &&
    mediaType === mediaTypes.manifest &&
    typeof artifactType === 'string' &&
    isPlainDescriptor(config) &&
    isPlainList(layers) &&
    layers.length > 0 &&
    layers.length <= mostLayers &&
    (subject === undefined || isPlainDescriptor(subject)) &&
    isPlainAnnotations(notes) &&
    Object.keys(value).length === (subject === undefined ? 6 : 7)
  );
}

/** Without the fields that only others read, and with absent ones absent. */
export function asDescriptor(parsed: LooseDescriptor): Descriptor {
  const { mediaType, digest, size, artifactType, annotations: notes } = parsed;
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(notes === undefined ? {} : { annotations: notes }),
  };
}
