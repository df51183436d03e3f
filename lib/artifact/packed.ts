import { digestOf } from '../digest.ts';
import { canonicalJson, type Json } from '../json.ts';
import { type Descriptor, mediaTypes } from '../oci/registry.ts';

/** Bytes with their media type, as a repository takes them. */
export interface Content {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** One image manifest with everything that it names, ready to be written: blobs first, the manifest last. */
export interface PackedManifest {
  readonly manifest: Content;
  readonly descriptor: Descriptor;
  readonly blobs: readonly Content[];
}

export function packManifest(parts: ManifestParts): PackedManifest {
  const { config, layer, artifactType, subject, annotations = {}, layerAnnotations, embed } = parts;
  const manifest = jsonContent(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    ...(artifactType === undefined ? {} : { artifactType }),
    config: descriptorJson(config),
    layers: [
      {
        ...descriptorJson(layer),
        ...(layerAnnotations === undefined ? {} : { annotations: layerAnnotations }),
        ...(embed === 'layer' ? { data: Buffer.from(layer.bytes).toString('base64') } : {}),
      },
    ],
    ...(subject === undefined ? {} : { subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size } }),
    annotations,
  });
  return {
    manifest,
    descriptor: { ...describe(manifest), ...(artifactType === undefined ? {} : { artifactType }) },
    blobs: [config, layer],
  };
}

export interface ManifestParts {
  readonly config: Content;
  readonly layer: Content;
  readonly artifactType?: string;
  /** The manifest that this one is about. */
  readonly subject?: Descriptor | undefined;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly layerAnnotations?: Readonly<Record<string, string>>;
  /** Carries the layer in the manifest too (image-spec, descriptor.md, "data"), so that one request reads both. */
  readonly embed?: 'layer' | undefined;
}

/** Canonical JSON: one value, one digest. */
export function jsonContent(mediaType: string, value: Json): Content {
  return { mediaType, bytes: new TextEncoder().encode(canonicalJson(value)) };
}

export function describe(content: Content): Descriptor {
  return { mediaType: content.mediaType, digest: digestOf(content.bytes), size: content.bytes.length };
}

function descriptorJson(content: Content): { mediaType: string; digest: string; size: number } {
  const { mediaType, digest, size } = describe(content);
  return { mediaType, digest, size };
}
