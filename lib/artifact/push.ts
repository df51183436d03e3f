import { parseManifest } from '../oci/manifest-content.ts';
import type { CallOptions, Descriptor, Repository } from '../oci/registry.ts';
import { RegistryError } from '../oci/registry-error.ts';
import { ArtifactError } from './artifact-error.ts';
import type { PackedRelease } from './pack-release.ts';
import type { Content, PackedManifest } from './packed.ts';
import { readRelease } from './read.ts';
import { annotations, artifactTypes } from './wire-format.ts';

export interface PushedRelease {
  readonly descriptor: Descriptor;
  /** `same`: these very bytes were already published under that version. */
  readonly outcome: 'new' | 'same';
}

/**
 * Publishes a release: blobs, then manifests, then the index under its version, so that a crash in between leaves only
 * content that nothing names. A published version never moves.
 */
export async function pushRelease(repository: Repository, release: PackedRelease, given: PushReleaseOptions = {}): Promise<PushedRelease> {
  const { beforeVersion, ...options } = given;
  const published = await repository.resolve(release.version, options);
  if (published !== undefined) {
    if (published.digest !== release.descriptor.digest) {
      const { version, descriptor } = release;
      throw (await movedTag(repository, version, descriptor, options)) ?? versionExists(repository, version, descriptor, published);
    }
    await beforeVersion?.();
    return { descriptor: release.descriptor, outcome: 'same' };
  }
  await Promise.all([...release.environments.values(), release.metadata].map((packed) => pushManifest(repository, packed, options)));
  await beforeVersion?.();
  await writeVersion(repository, release.index, { ...options, version: release.version, descriptor: release.descriptor });
  return { descriptor: release.descriptor, outcome: 'new' };
}

export interface PushReleaseOptions extends CallOptions {
  /**
   * Signs: what it writes about the release is there before anybody can see the version. Also called where the version is there already
   * with the same bytes, to make up for what is missing.
   */
  readonly beforeVersion?: (() => Promise<void>) | undefined;
}

/** Writes a manifest or an index under a version that may never hold anything else. */
export async function writeVersion(repository: Repository, content: Content, options: WriteVersionOptions): Promise<void> {
  const { version, descriptor, ...call } = options;
  try {
    await repository.writeManifest(content, { ...call, tag: version, immutable: true });
  } catch (cause) {
    if (!(cause instanceof RegistryError) || cause.code !== 'TAG_EXISTS') throw cause;
    throw versionExists(repository, version, descriptor, await repository.resolve(version, call), cause);
  }
}

export interface WriteVersionOptions extends CallOptions {
  readonly version: string;
  readonly descriptor: Descriptor;
}

async function pushManifest(repository: Repository, { blobs, manifest }: PackedManifest, options: CallOptions): Promise<void> {
  for (const blob of blobs) await repository.writeBlob(blob, options);
  await repository.writeManifest(manifest, options);
}

/** Where a version's tag names anything but a release of that version, somebody moved it: nobody can take its place while it is there. */
async function movedTag(
  repository: Repository,
  version: string,
  wanted: Descriptor,
  options: CallOptions,
): Promise<ArtifactError | undefined> {
  try {
    await readRelease(repository, version, options);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof ArtifactError)) throw cause;
    if (await isNewerRelease(repository, version, options)) return undefined;
    return new ArtifactError(
      'VERSION_EXISTS',
      `Cannot publish "${version}" to "${repository.reference}": its tag names what is no release of that version: somebody moved it`,
      {
        fix: `Find out who may write there, take the tag away in the registry, and publish again: from this commit the digest is ${wanted.digest}`,
        cause,
      },
    );
  }
}

/** A release of a form that this Pawl does not know, by its own words: nobody moved anything, and it is not to be taken away. */
async function isNewerRelease(repository: Repository, version: string, options: CallOptions): Promise<boolean> {
  const found = await repository.readManifest(version, options);
  if (found === undefined) return false;
  const parsed = parseManifest(found.bytes);
  if (parsed.kind === 'bad') return false;
  const { artifactType, annotations: notes } = parsed.content;
  return artifactType !== artifactTypes.release && releaseOfAnyForm.test(artifactType ?? '') && notes?.[annotations.version] === version;
}

const releaseOfAnyForm = /^application\/vnd\.pawl\.release\.v\d+\+json$/;

function versionExists(repository: Repository, version: string, wanted: Descriptor, found?: Descriptor, cause?: unknown): ArtifactError {
  return new ArtifactError(
    'VERSION_EXISTS',
    `Cannot publish "${version}" to "${repository.reference}": it is already published with digest ${found?.digest ?? 'unknown'}, not ${wanted.digest}`,
    { fix: 'Publish a new version: a published one never changes', cause },
  );
}
