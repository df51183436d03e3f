import type { Digest } from '../digest.ts';
import type { CallOptions, Descriptor, Repository } from '../oci/registry.ts';
import { defaultLimits } from './archive/limits.ts';
import { ArtifactError } from './artifact-error.ts';
import { writeVersion } from './push.ts';
import { copySignatures } from './signatures/copy-signatures.ts';
import { asDescriptor, parseImageManifest, refuseSecondMeaning } from './wire-format.ts';

export interface CopyEnvironment extends CallOptions {
  /** The release's repository. */
  readonly from: Repository;
  /** The environment's repository. */
  readonly to: Repository;
  /** The environment's manifest, out of the release's index. */
  readonly descriptor: Descriptor;
  readonly version: string;
}

/**
 * Brings an environment's manifest into its own repository: the same bytes under the same digest, tagged with its version,
 * and what was signed about it. Signatures go first, so that the version is never there without them, and again on every call,
 * because they may come later than the version.
 */
export async function copyEnvironment({ from, to, descriptor, version, ...call }: CopyEnvironment): Promise<void> {
  await copySignatures({ ...call, from, to, digest: descriptor.digest });
  if ((await to.resolve(version, call))?.digest === descriptor.digest) return;
  const subject = `"${descriptor.digest}" of "${from.reference}"`;
  const manifest = await from.readManifest(descriptor.digest, call);
  if (manifest === undefined) throw new ArtifactError('NOT_FOUND', `Cannot copy ${subject}: it does not exist`);
  const { config, layers } = parseImageManifest(manifest, subject);
  refuseSecondMeaning(manifest, subject);
  for (const blob of [config, ...layers]) {
    if (await to.hasBlob(blob.digest, call)) continue;
    const bytes = await from.readBlob(asDescriptor(blob), { ...call, limit: defaultLimits.compressed });
    await to.writeBlob({ mediaType: blob.mediaType, bytes }, { ...call, from });
  }
  await writeVersion(to, { mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes }, { ...call, version, descriptor });
}

/**
 * Points a version's tag of an environment's repository at that manifest again, where somebody moved it. Only for what the environment's
 * ledger names as that version: everybody else leaves a version where it is.
 */
export async function restoreVersion(
  repository: Repository,
  { version, digest }: { readonly version: string; readonly digest: Digest },
  options: CallOptions = {},
): Promise<void> {
  const manifest = await repository.readManifest(digest, options);
  if (manifest === undefined)
    throw new ArtifactError('NOT_FOUND', `Cannot put "${version}" of "${repository.reference}" right: manifest "${digest}" is not there`);
  await repository.writeManifest({ mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes }, { ...options, tag: version });
}
