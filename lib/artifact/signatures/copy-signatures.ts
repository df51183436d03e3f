import type { Digest } from '../../digest.ts';
import type { CallOptions, Descriptor, Repository } from '../../oci/registry.ts';
import { bundleMediaType, maximumBundleSize } from '../../signing/bundle/envelope.ts';
import { ArtifactError } from '../artifact-error.ts';
import { isContentFault } from '../content-fault.ts';
import { copySignatureTag } from './copy-signature-tag.ts';
import { readStoredBundle } from './read-stored-bundle.ts';

export interface CopySignatures extends CallOptions {
  readonly from: Repository;
  readonly to: Repository;
  /** The manifest that they are about; it need not be in `to` yet. */
  readonly digest: Digest;
}

/**
 * Brings the signed statements about a manifest to another repository that has it, and what cosign signed before version 3: the same bytes.
 * Answers how many were missing there.
 * Whether they are worth anything is for whoever reads them; what is no bundle at all stays behind.
 */
export async function copySignatures({ from, to, digest, ...call }: CopySignatures): Promise<number> {
  const query = { ...call, artifactType: bundleMediaType };
  const wanted = await from.referrers(digest, query);
  // Whatever bundles there are: they may be anybody's, or say something else.
  const ofTag = await copySignatureTag({ from, to, digest, ...call });
  if (wanted.length === 0) return ofTag;
  const there = new Set((await to.referrers(digest, query)).map((referrer) => referrer.digest));
  const missing = wanted.filter((referrer) => !there.has(referrer.digest));
  if (missing.length > most)
    throw new ArtifactError(
      'TOO_LARGE',
      `Cannot copy what was signed about "${digest}" from "${from.reference}": it is ${missing.length} statements, expected at most ${most}`,
    );
  let copied = ofTag;
  // One after another: without the referrers API each of them rewrites the same tag.
  for (const referrer of missing) copied += (await copyReferrer(from, to, { ...call, referrer: referrer.digest, subject: digest })) ? 1 : 0;
  return copied;
}

const most = 256;

interface CopyReferrer extends CallOptions {
  readonly referrer: Digest;
  readonly subject: Digest;
}

async function copyReferrer(from: Repository, to: Repository, { referrer, subject, ...call }: CopyReferrer): Promise<boolean> {
  const stored = await readStoredBundle(from, { digest: referrer }, { ...call, digest: subject, limit: maximumBundleSize });
  if (stored.kind === 'bad') return false;
  const { manifest, config, layer } = stored;
  for (const { mediaType, digest } of [config, layer]) {
    if (await to.hasBlob(digest, call)) continue;
    const bytes = digest === layer.digest ? stored.bytes : await readConfig(from, config, call);
    if (bytes === undefined) return false;
    await to.writeBlob({ mediaType, bytes }, { ...call, from });
  }
  await to.writeManifest({ mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes }, call);
  return true;
}

/** Undefined where what should be a bundle's config is missing, or larger than any: then it is none. */
async function readConfig(from: Repository, config: Descriptor, call: CallOptions): Promise<Uint8Array | undefined> {
  try {
    return await from.readBlob(config, { ...call, limit: largestConfig });
  } catch (thrown) {
    if (!isContentFault(thrown)) throw thrown;
    return undefined;
  }
}

/** Bytes; an empty config has two. */
const largestConfig = 4096;
