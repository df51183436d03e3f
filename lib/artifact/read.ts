import semver from 'semver';
import { type Digest, isDigest } from '../digest.ts';
import { type CallOptions, type Descriptor, type Manifest, mediaTypes, type Repository } from '../oci/registry.ts';
import { ArtifactError } from './artifact-error.ts';
import { isVersion } from './identity.ts';
import { type ReleaseMetadata, releaseMetadata } from './metadata.ts';
import {
  annotations,
  artifactTypes,
  asDescriptor,
  indexSchema,
  parseImageManifest,
  parseJson,
  refuseSecondMeaning,
} from './wire-format.ts';

export { type PulledEnvironment, type PullOptions, pullEnvironment, unpackEnvironment } from './pull.ts';

/** A published release, read and checked; the environments' content is still in the registry. */
export interface Release {
  readonly version: string;
  /** Digest of the index. */
  readonly digest: Digest;
  readonly created: Date;
  /** `<version>@sha1:<commit>` */
  readonly revision: string;
  readonly source: string | undefined;
  /** It was compiled from files that differ from the commit. */
  readonly dirty: boolean;
  /** The manifest of each environment, by name. */
  readonly environments: ReadonlyMap<string, Descriptor>;
  /** Reads the metadata from the registry, each time it is called. */
  metadata(options?: CallOptions): Promise<ReleaseMetadata>;
}

/** The release of a version or digest; NOT_FOUND where there is none. */
export async function readRelease(repository: Repository, versionOrDigest: string, options: CallOptions = {}): Promise<Release> {
  const subject = `release "${versionOrDigest}" of "${repository.reference}"`;
  const manifest = await repository.readManifest(versionOrDigest, options);
  if (manifest === undefined)
    throw new ArtifactError('NOT_FOUND', `Cannot read ${subject}: it does not exist`, {
      fix: 'Publish it first, or look for a typing error',
    });
  const release = parseRelease(repository, manifest, subject);
  if (!isDigest(versionOrDigest) && release.version !== versionOrDigest)
    throw new ArtifactError('WRONG_VERSION', `Cannot read ${subject}: it says that it is version "${release.version}"`, {
      fix: `Somebody moved that tag, which never moves: "pawl verify ${versionOrDigest}" says what records name so`,
    });
  return release;
}

/** Every published version, lowest first. Other tags are left out. */
export async function listVersions(repository: Repository, options: CallOptions = {}): Promise<readonly string[]> {
  return (await repository.tags(options)).filter(isVersion).sort(semver.compare);
}

function parseRelease(repository: Repository, manifest: Manifest, subject: string): Release {
  const { descriptor, bytes } = manifest;
  if (descriptor.mediaType !== mediaTypes.index)
    throw new ArtifactError(
      'BAD_MANIFEST',
      `Cannot read ${subject}: its media type is ${descriptor.mediaType}, expected ${mediaTypes.index}`,
    );
  const index = parseJson(indexSchema, bytes, subject);
  refuseSecondMeaning(manifest, subject);
  const note = (key: string): string => {
    const value = index.annotations[key];
    if (value === undefined) throw new ArtifactError('BAD_MANIFEST', `Cannot read ${subject}: annotation ${key} is missing`);
    return value;
  };
  const created = new Date(note(annotations.created));
  if (Number.isNaN(created.getTime()))
    throw new ArtifactError('BAD_MANIFEST', `Cannot read ${subject}: annotation ${annotations.created} is not a time`);
  const environments = new Map<string, Descriptor>();
  for (const child of index.manifests) {
    const name = child.annotations?.[annotations.environment];
    if (name === undefined) continue;
    if (environments.has(name))
      throw new ArtifactError('BAD_MANIFEST', `Cannot read ${subject}: it has two manifests for environment "${name}"`);
    environments.set(name, asDescriptor(child));
  }
  const described = index.manifests.filter((child) => child.artifactType === artifactTypes.metadata);
  return {
    version: note(annotations.version),
    digest: descriptor.digest,
    created,
    revision: note(annotations.revision),
    source: index.annotations[annotations.source],
    dirty: index.annotations[annotations.dirty] === 'true',
    environments,
    metadata: (options) => readMetadata(repository, described.map(asDescriptor), { subject: `the metadata of ${subject}`, ...options }),
  };
}

async function readMetadata(
  repository: Repository,
  [descriptor]: readonly Descriptor[],
  { subject, ...options }: CallOptions & { readonly subject: string },
): Promise<ReleaseMetadata> {
  const manifest = descriptor === undefined ? undefined : await repository.readManifest(descriptor.digest, options);
  if (manifest === undefined) throw new ArtifactError('NOT_FOUND', `Cannot read ${subject}: it is missing`);
  const [layer] = parseImageManifest(manifest, subject).layers;
  if (layer?.mediaType !== artifactTypes.metadata)
    throw new ArtifactError(
      'BAD_MANIFEST',
      `Cannot read ${subject}: its layer is of type ${layer?.mediaType}, expected ${artifactTypes.metadata}`,
    );
  return parseJson(releaseMetadata, await repository.readBlob(asDescriptor(layer), { ...options, limit: metadataLimit }), subject);
}

const metadataLimit = 16 * 1024 * 1024;
