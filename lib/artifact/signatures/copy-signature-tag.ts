import type { Digest } from '../../digest.ts';
import type { CallOptions, Manifest, Repository } from '../../oci/registry.ts';
import { maximumPayloadSize } from '../../signing/simple-signing/verify-simple-signing.ts';
import { asDescriptor, type ImageManifest, parseImageManifest } from '../wire-format.ts';
import { isContentFault } from './read-stored-bundle.ts';
import { mostSignatures, signatureTagOf } from './signature-tag.ts';

/**
 * Brings what cosign before version 3 signed about a manifest to another repository, and answers how many signatures that was. Another tag
 * that is there already holds signatures of its own, and stays; what is no such tag stays behind.
 */
export async function copySignatureTag({ from, to, digest, ...call }: CopySignatureTag): Promise<number> {
  const tag = signatureTagOf(digest);
  const found = await readTag(from, tag, call);
  if (found === undefined || (await to.resolve(tag, call)) !== undefined) return 0;
  const { manifest, config, layers } = found;
  for (const blob of [config, ...layers].map(asDescriptor)) {
    if (await to.hasBlob(blob.digest, call)) continue;
    const bytes = await from.readBlob(blob, { ...call, limit: maximumPayloadSize });
    await to.writeBlob({ mediaType: blob.mediaType, bytes }, { ...call, from });
  }
  await to.writeManifest({ mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes }, { ...call, tag });
  return layers.length;
}

interface CopySignatureTag extends CallOptions {
  readonly from: Repository;
  readonly to: Repository;
  readonly digest: Digest;
}

interface FoundTag extends Pick<ImageManifest, 'config' | 'layers'> {
  readonly manifest: Manifest;
}

async function readTag(repository: Repository, tag: string, call: CallOptions): Promise<FoundTag | undefined> {
  try {
    const manifest = await repository.readManifest(tag, call);
    if (manifest === undefined) return undefined;
    const { config, layers } = parseImageManifest(manifest, 'it');
    const fits = layers.length <= mostSignatures && [config, ...layers].every(({ size }) => size <= maximumPayloadSize);
    return fits ? { manifest, config, layers } : undefined;
  } catch (thrown) {
    if (!isContentFault(thrown)) throw thrown;
    return undefined;
  }
}
