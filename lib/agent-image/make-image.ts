import { archive } from '../artifact/archive/archive.ts';
import { digestOf } from '../digest.ts';
import { canonicalJson, type Json, type JsonObject } from '../json.ts';
import type { Descriptor } from '../oci/registry.ts';
import { imageConfig } from './image-config.ts';
import type { BaseImage, BaseImages } from './read-base-image.ts';

/** Bytes with their media type, as a repository takes them. */
export interface Content {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface ImageInput {
  readonly base: BaseImages;
  /** What the base is called: `gcr.io/distroless/nodejs24-debian12:nonroot`. Undefined where that means nothing elsewhere. */
  readonly baseName: string | undefined;
  /** By their names; one of them is `agent.mjs`. */
  readonly program: ReadonlyMap<string, Uint8Array>;
  readonly version: string;
  /** Where the source code is, for registries that show it. */
  readonly source: string | undefined;
}

/** An image that is ready to be written: blobs, then the manifests, last the one that the tag names. */
export interface MadeImage {
  readonly descriptor: Descriptor;
  /** `linux/amd64`, `linux/arm64`: what it runs on. */
  readonly platforms: readonly string[];
  readonly blobs: readonly Content[];
  /** Layers of the base that it needs. */
  readonly layers: readonly Descriptor[];
  /** Those below an index. */
  readonly manifests: readonly Content[];
  readonly top: Content;
}

/** One more layer on each image of the base. The same base, program and version give the same bytes on every machine. */
export async function makeImage({ base, baseName, program, version, source }: ImageInput): Promise<MadeImage> {
  const { bytes, tarDigest } = await archive(new Map([...program].map(([name, content]) => [`pawl/${name}`, content])));
  const annotations = {
    ...(baseName === undefined ? {} : { 'org.opencontainers.image.base.name': baseName }),
    'org.opencontainers.image.base.digest': base.descriptor.digest,
  };
  const labels = {
    ...annotations,
    'org.opencontainers.image.title': 'pawl-agent',
    'org.opencontainers.image.version': version,
    ...(source === undefined ? {} : { 'org.opencontainers.image.source': source }),
  };
  const subject = `"${baseName ?? base.descriptor.digest}"`;
  const made = base.images.map((image) => {
    const layer = { mediaType: isDocker(image.mediaType) ? dockerLayer : ociLayer, bytes };
    const config = {
      mediaType: isDocker(image.mediaType) ? dockerConfig : ociConfig,
      bytes: encode(imageConfig(image.config, { tarDigest, program: '/pawl/agent.mjs', labels, subject })),
    };
    return { image, layer, config, manifest: manifestOf(image, { layer, config, annotations }) };
  });
  const [first] = made;
  if (first === undefined) throw new TypeError('A base has at least one image');
  const top = base.kind === 'image' ? first.manifest : indexOf(base, made, annotations);
  return {
    descriptor: describe(top),
    platforms: made.map(({ image }) => platformName(image)),
    blobs: made.flatMap(({ layer, config }) => [layer, config]),
    layers: made.flatMap(({ image }) => image.manifest.layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size }))),
    manifests: base.kind === 'image' ? [] : made.map(({ manifest }) => manifest),
    top,
  };
}

const ociLayer = 'application/vnd.oci.image.layer.v1.tar+gzip';
const ociConfig = 'application/vnd.oci.image.config.v1+json';
const dockerLayer = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const dockerConfig = 'application/vnd.docker.container.image.v1+json';

interface Parts {
  readonly layer: Content;
  readonly config: Content;
  readonly annotations: Readonly<Record<string, string>>;
}

function manifestOf({ mediaType, manifest }: BaseImage, { layer, config, annotations }: Parts): Content {
  const layers = [...manifest.layers.map(json), json(describe(layer))];
  return content(mediaType, {
    schemaVersion: 2,
    config: json(describe(config)),
    layers,
    ...(isDocker(mediaType) ? {} : { annotations }),
  });
}

function indexOf(
  { descriptor: { mediaType } }: BaseImages,
  made: readonly { readonly image: BaseImage; readonly manifest: Content }[],
  annotations: Readonly<Record<string, string>>,
): Content {
  const manifests = made.map(({ image: { config }, manifest }) => ({
    ...json(describe(manifest)),
    platform: {
      os: config.os,
      architecture: config.architecture,
      ...(config.variant === undefined || config.variant === '' ? {} : { variant: config.variant }),
    },
  }));
  return content(mediaType, { schemaVersion: 2, manifests, ...(isDocker(mediaType) ? {} : { annotations }) });
}

/** Docker's own forms have no annotations. */
function isDocker(mediaType: string): boolean {
  return mediaType.startsWith('application/vnd.docker.');
}

function platformName({ config }: BaseImage): string {
  return `${config.os}/${config.architecture}`;
}

function content(mediaType: string, value: JsonObject): Content {
  return { mediaType, bytes: encode({ ...value, mediaType }) };
}

function encode(value: Json): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value));
}

function describe({ mediaType, bytes }: Content): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function json({ mediaType, digest, size }: Descriptor): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest, size };
}
