import type { Digest } from '../digest.ts';
import { parseApplicationFiles } from '../manifest/files.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import type { CallOptions, Descriptor, Repository } from '../oci/registry.ts';
import { defaultLimits, type UnpackLimits } from './archive/limits.ts';
import { unarchive } from './archive/unarchive.ts';
import { ArtifactError } from './artifact-error.ts';
import { annotations, artifactTypes, asDescriptor, parseImageManifest, refuseSecondMeaning } from './wire-format.ts';

export interface PulledEnvironment {
  /** Of the environment's manifest. */
  readonly descriptor: Descriptor;
  readonly set: ManifestSet;
  /** Of the manifest: version, revision, created, source. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The layer as it lies in the registry (tar + gzip), to be kept and given to `unpackEnvironment` later. */
  readonly layerBytes: Uint8Array;
}

export interface PullOptions extends CallOptions {
  /**
   * The environment that it must be. An artifact that names another one is refused;
   * one that names none (Flux's own) is taken as this one.
   */
  readonly environment?: string;
  readonly limits?: UnpackLimits;
}

/** Pulls an environment's manifest set: by tag or digest, or by a descriptor out of a release's index, which it must then match. */
export async function pullEnvironment(
  repository: Repository,
  target: string | Descriptor,
  { environment: expected, limits = defaultLimits, ...call }: PullOptions = {},
): Promise<PulledEnvironment> {
  const tagOrDigest = typeof target === 'string' ? target : target.digest;
  const subject = `"${tagOrDigest}" of "${repository.reference}"`;
  const manifest = await repository.readManifest(tagOrDigest, call);
  if (manifest === undefined) throw new ArtifactError('NOT_FOUND', `Cannot pull ${subject}: it does not exist`);
  if (typeof target !== 'string') checkMatch(target, manifest.descriptor, subject);
  const { layers, annotations: notes } = parseImageManifest(manifest, subject);
  refuseSecondMeaning(manifest, subject);
  const named = notes[annotations.environment];
  if (typeof target !== 'string') checkEnvironment(target.annotations?.[annotations.environment], named, subject);
  if (named !== undefined) checkEnvironment(expected, named, subject);
  const environment = named ?? expected;
  if (environment === undefined) throw new ArtifactError('BAD_MANIFEST', `Cannot pull ${subject}: it does not say which environment it is`);
  // Flux takes the first layer, whatever follows; so do we, or the two would hold the cluster to different things.
  const [layer] = layers;
  if (layer?.mediaType !== artifactTypes.fluxContent)
    throw new ArtifactError(
      'BAD_MANIFEST',
      `Cannot pull ${subject}: its layer is of type ${layer?.mediaType}, expected ${artifactTypes.fluxContent}`,
    );
  if (layer.size > limits.compressed)
    throw new ArtifactError(
      'TOO_LARGE',
      `Cannot pull ${subject}: its layer has ${layer.size} bytes, at most ${limits.compressed} are allowed`,
    );
  const layerBytes = await repository.readBlob(asDescriptor(layer), { ...call, limit: limits.compressed });
  const { set, tarDigest } = await unpack(layerBytes, environment, limits);
  const wanted = layer.annotations?.[annotations.tarDigest];
  if (wanted !== undefined && wanted !== tarDigest)
    throw new ArtifactError('DIGEST_MISMATCH', `Cannot pull ${subject}: its tar has digest ${tarDigest}, expected ${wanted}`);
  return { descriptor: manifest.descriptor, set, annotations: notes, layerBytes };
}

/** The manifest set in a layer that was pulled before. */
export async function unpackEnvironment(
  layerBytes: Uint8Array,
  environment: string,
  limits: UnpackLimits = defaultLimits,
): Promise<ManifestSet> {
  return (await unpack(layerBytes, environment, limits)).set;
}

async function unpack(layerBytes: Uint8Array, environment: string, limits: UnpackLimits): Promise<{ set: ManifestSet; tarDigest: Digest }> {
  const { files, tarDigest } = await unarchive(layerBytes, limits);
  const manifests = new Map<string, Uint8Array>();
  for (const [path, bytes] of files) {
    // Applying the files around a kustomization as they are would be another thing than what its author meant.
    if (/(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path))
      throw new ArtifactError('NEEDS_KUSTOMIZE', `Cannot unpack "${path}": a kustomization must be built before it is pushed`, {
        fix: 'Push the output of `kustomize build`',
      });
    if (/\.ya?ml$/.test(path)) manifests.set(path, bytes);
  }
  return { set: parseApplicationFiles(environment, manifests), tarDigest };
}

function checkMatch(wanted: Descriptor, found: Descriptor, subject: string): void {
  for (const field of ['digest', 'size', 'mediaType'] as const) {
    if (found[field] !== wanted[field])
      throw new ArtifactError('DIGEST_MISMATCH', `Cannot pull ${subject}: its ${field} is ${found[field]}, expected ${wanted[field]}`);
  }
}

function checkEnvironment(wanted: string | undefined, found: string | undefined, subject: string): void {
  if (wanted === undefined || wanted === found) return;
  throw new ArtifactError('WRONG_ENVIRONMENT', `Cannot pull ${subject}: it is of environment "${found}", expected "${wanted}"`);
}
