import { z } from 'zod';
import type { Digest } from '../digest.ts';
import { annotationsSchema, digestSchema, firstIssue, mediaTypeSchema } from './descriptor.ts';
import { isFields, isPlainAnnotations, isPlainDescriptor, isPlainList } from './plain-descriptor.ts';
import { type Descriptor, mediaTypes } from './registry.ts';

/** distribution-spec, "Pushing Manifests": what registries take at least; Pawl takes no more either. */
export const maximumManifestSize = 4 * 1024 * 1024;

/** What a registry is asked for and given under `/manifests/`: OCI's types, and Docker's that came before them. */
export const manifestMediaTypes: readonly string[] = [
  mediaTypes.index,
  mediaTypes.manifest,
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** What Pawl reads in a manifest that it stores or lists; its bytes stay as they are. */
export interface ManifestContent {
  readonly mediaType: string | undefined;
  /** As referrers list it: `artifactType`, else the type of the config (distribution-spec, "Listing Referrers"). */
  readonly artifactType: string | undefined;
  readonly subject: Digest | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
  /** Blobs that it needs, those that lie elsewhere (`urls`) left out. */
  readonly blobs: readonly Digest[];
  /** Manifests that it needs. */
  readonly manifests: readonly Digest[];
}

export type ParsedManifest =
  | { readonly kind: 'manifest'; readonly content: ManifestContent }
  | { readonly kind: 'bad'; readonly fault: string };

export function parseManifest(bytes: Uint8Array): ParsedManifest {
  const parsed = parseJson(bytes);
  return parsed.kind === 'bad' ? parsed : manifestContent(parsed.value);
}

/** The same of bytes that were parsed already. */
export function manifestContent(json: unknown): ParsedManifest {
  const plain = plainContent(json);
  if (plain !== undefined) return { kind: 'manifest', content: plain };
  const result = manifestSchema.safeParse(json);
  if (!result.success) return { kind: 'bad', fault: firstIssue(result.error) };
  const { mediaType, artifactType, config, layers, manifests, subject, annotations } = result.data;
  const local = [...(config === undefined ? [] : [config]), ...(layers ?? [])].filter(
    ({ urls }) => urls === undefined || urls.length === 0,
  );
  return {
    kind: 'manifest',
    content: {
      mediaType: mediaType ?? impliedType(manifests !== undefined, config !== undefined || layers !== undefined),
      artifactType: artifactType ?? config?.mediaType,
      subject: subject?.digest,
      annotations,
      blobs: local.map(({ digest }) => digest),
      manifests: (manifests ?? []).map(({ digest }) => digest),
    },
  };
}

/** What an image manifest of the usual form says: the same as by the schema. Undefined where only the schema can tell. */
function plainContent(value: unknown): ManifestContent | undefined {
  if (!isFields(value)) return undefined;
  const { mediaType, artifactType, config, layers, manifests, subject, annotations } = value;
  if (mediaType !== mediaTypes.manifest || typeof artifactType !== 'string' || manifests !== undefined) return undefined;
  if (!isPlainDescriptor(config) || !isPlainList(layers)) return undefined;
  if (subject !== undefined && !isPlainDescriptor(subject)) return undefined;
  if (annotations !== undefined && !isPlainAnnotations(annotations)) return undefined;
  const needed = [config, ...layers];
  if (needed.some((one) => 'urls' in one) || (subject !== undefined && 'urls' in subject)) return undefined;
  const blobs = needed.map(({ digest }) => digest);
  return { mediaType, artifactType, subject: subject?.digest, annotations, blobs, manifests: [] };
}

/** A manifest's descriptor as a list of referrers shows it. */
export function referrerDescriptor(descriptor: Descriptor, { artifactType, annotations }: ManifestContent): Descriptor {
  const { mediaType, digest, size } = descriptor;
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

export type ParsedJson = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'bad'; readonly fault: string };

/** Strict UTF-8 and JSON; the fault never quotes the content. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  try {
    return { kind: 'json', value: JSON.parse(strictText.decode(bytes)) };
  } catch {
    return { kind: 'bad', fault: bytes.length === 0 ? 'it is empty' : 'it is not JSON' };
  }
}

/** One for all: making one costs more than what it decodes. */
const strictText = new TextDecoder('utf-8', { fatal: true });

/** `mediaType` may be left out of a manifest (image-spec, manifest.md); what it holds then says what it is. */
function impliedType(hasManifests: boolean, hasContent: boolean): string | undefined {
  if (hasManifests) return mediaTypes.index;
  return hasContent ? mediaTypes.manifest : undefined;
}

/** A descriptor has 80 letters at least: as many as there is room for. More entries are none, and a schema would need many seconds to say so of each. */
const mostReferences = Math.ceil(maximumManifestSize / 80);

/** One answer for the whole list, for the same reason. */
const textsSchema = z.custom<readonly string[]>(
  (value) => Array.isArray(value) && value.every((text) => typeof text === 'string'),
  'must be a list of texts',
);
const referenceSchema = z.object({ mediaType: z.string().optional(), digest: digestSchema, urls: textsSchema.optional() });
const referencesSchema = z.array(referenceSchema).max(mostReferences);

const manifestSchema = z.object({
  mediaType: mediaTypeSchema.optional(),
  artifactType: z.string().optional(),
  config: referenceSchema.optional(),
  layers: referencesSchema.optional(),
  manifests: referencesSchema.optional(),
  subject: referenceSchema.optional(),
  annotations: annotationsSchema.optional(),
});
