import type { z } from 'zod';
import { messageOf } from '../errors.ts';
import { firstIssue } from '../oci/descriptor.ts';
import { parseJson } from '../oci/manifest-content.ts';
import type { CallOptions, Descriptor, Manifest, Repository } from '../oci/registry.ts';
import { RegistryError } from '../oci/registry-error.ts';
import { AgentImageError } from './agent-image-error.ts';
import { type BaseConfig, type BaseManifest, baseConfig, baseIndex, baseManifest } from './base-forms.ts';

/** An image of one platform, of which the agent's becomes another layer. */
export interface BaseImage {
  /** OCI's or Docker's: ours is of the same. */
  readonly mediaType: string;
  readonly manifest: BaseManifest;
  readonly config: BaseConfig;
}

export interface BaseImages {
  /** The index, or the manifest of the only image. */
  readonly descriptor: Descriptor;
  readonly kind: 'index' | 'image';
  /** Of linux/amd64 and linux/arm64, as far as the base has them. */
  readonly images: readonly BaseImage[];
}

/** Reads an image that anybody may have made; nothing of it is believed but what its digests say. */
export async function readBase(repository: Repository, tagOrDigest: string, call: CallOptions): Promise<BaseImages> {
  const subject = `"${tagOrDigest}" of "${repository.reference}"`;
  const manifest = await repository.readManifest(tagOrDigest, call);
  if (manifest === undefined) throw new AgentImageError('NO_BASE', `Cannot make an image on ${subject}: it does not exist`);
  const { descriptor } = manifest;
  const isIndex = indexTypes.has(descriptor.mediaType);
  if (!isIndex) {
    const image = await readImage(repository, manifest, { subject, ...call });
    const { os, architecture } = image.config;
    if (!isWanted({ os, architecture })) throw noPlatform(subject, [`${os}/${architecture}`]);
    return { descriptor, kind: 'image', images: [image] };
  }
  const images: BaseImage[] = [];
  for (const child of wantedChildren(manifest, subject)) {
    const found = await repository.readManifest(child.digest, call);
    if (found === undefined) throw bad(subject, `its image for ${child.name} is not there`);
    const image = await readImage(repository, found, { subject, ...call });
    const platform = `${image.config.os}/${image.config.architecture}`;
    if (platform !== child.name) throw bad(subject, `its image for ${child.name} is one for ${platform}`);
    images.push(image);
  }
  return { descriptor, kind: 'index', images };
}

const platforms = ['linux/amd64', 'linux/arm64'];
const indexTypes = new Set(['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json']);
const imageTypes = new Set(['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json']);
/** Layers that registries keep, and may pass on. */
const layerTypes = /^application\/vnd\.(?:oci\.image\.layer\.v1\.tar(?:\+gzip|\+zstd)?|docker\.image\.rootfs\.diff\.tar(?:\.gzip)?)$/;
const configLimit = 4 * 1024 * 1024;

interface Child extends Pick<Descriptor, 'digest'> {
  readonly name: string;
}

function wantedChildren(index: Manifest, subject: string): readonly Child[] {
  const { manifests } = parsed(baseIndex, index.bytes, { subject, what: 'its index' });
  const wanted = manifests.flatMap(({ platform, mediaType, digest }) => {
    if (platform === undefined || !isWanted(platform)) return [];
    const name = `${platform.os}/${platform.architecture}`;
    if (indexTypes.has(mediaType)) throw bad(subject, `its index names another index for ${name}, expected an image`);
    return [{ name, digest }];
  });
  const twice = wanted.find(({ name }, place) => wanted.findIndex((other) => other.name === name) < place);
  if (twice !== undefined) throw bad(subject, `its index has several images for ${twice.name}, expected one`);
  if (wanted.length === 0)
    throw noPlatform(
      subject,
      manifests.flatMap(({ platform }) => (platform === undefined ? [] : [`${platform.os}/${platform.architecture}`])),
    );
  return wanted;
}

/** `v8` is what every arm64 is; other variants (`amd64/v3`) need more than a node may have. */
function isWanted({ os, architecture, variant }: { os: string; architecture: string; variant?: string | undefined }): boolean {
  return platforms.includes(`${os}/${architecture}`) && (variant === undefined || variant === '' || variant === 'v8');
}

async function readImage(
  repository: Repository,
  { descriptor, bytes }: Manifest,
  { subject, ...call }: CallOptions & { readonly subject: string },
): Promise<BaseImage> {
  if (!imageTypes.has(descriptor.mediaType))
    throw bad(subject, `what it names is of media type ${descriptor.mediaType}, expected an image`);
  const manifest = parsed(baseManifest, bytes, { subject, what: 'its manifest' });
  const foreign = manifest.layers.find(({ urls, mediaType }) => (urls?.length ?? 0) > 0 || !layerTypes.test(mediaType));
  if (foreign !== undefined)
    throw bad(subject, `a layer of it is "${foreign.mediaType}" or lies elsewhere, expected layers in the registry`);
  const config = parsed(baseConfig, await readConfig(repository, manifest.config, { subject, ...call }), { subject, what: 'its config' });
  if (config.rootfs.diff_ids.length !== manifest.layers.length)
    throw bad(subject, `its config tells of ${config.rootfs.diff_ids.length} layers, and its manifest of ${manifest.layers.length}`);
  return { mediaType: descriptor.mediaType, manifest, config };
}

async function readConfig(
  repository: Repository,
  { mediaType, digest, size }: Descriptor,
  { subject, ...call }: CallOptions & { readonly subject: string },
): Promise<Uint8Array> {
  try {
    return await repository.readBlob({ mediaType, digest, size }, { ...call, limit: configLimit });
  } catch (cause) {
    // What lies there, and not the registry, is at fault.
    const isContent = cause instanceof RegistryError && (cause.code === 'TOO_LARGE' || cause.code === 'DIGEST_MISMATCH');
    throw isContent ? bad(subject, `its config cannot be read: ${messageOf(cause)}`, cause) : cause;
  }
}

function parsed<T>(form: z.ZodType<T>, bytes: Uint8Array, { subject, what }: { readonly subject: string; readonly what: string }): T {
  const json = parseJson(bytes);
  if (json.kind === 'bad') throw bad(subject, `${what} cannot be read: ${json.fault}`);
  const result = form.safeParse(json.value);
  if (!result.success) throw bad(subject, `${what} cannot be read: ${firstIssue(result.error)}`);
  return result.data;
}

function noPlatform(subject: string, found: readonly string[]): AgentImageError {
  const listed = found.length === 0 ? 'none' : [...new Set(found)].slice(0, 8).join(', ').slice(0, 200);
  return new AgentImageError('NO_PLATFORM', `Cannot make an image on ${subject}: it is for ${listed}, expected ${platforms.join(' or ')}`);
}

function bad(subject: string, state: string, cause?: unknown): AgentImageError {
  return new AgentImageError('BAD_BASE', `Cannot make an image on ${subject}: ${state}`, { cause });
}
