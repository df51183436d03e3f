import type { Digest } from '../../digest.ts';
import type { CallOptions, Descriptor, Manifest, Repository } from '../../oci/registry.ts';
import { maximumPayloadSize } from '../../signing/simple-signing/verify-simple-signing.ts';
import { isContentFault } from '../content-fault.ts';
import { asDescriptor, parseImageManifest } from '../wire-format.ts';
import { mostSignatures, signatureTagOf } from './signature-tag.ts';

/**
 * Brings what cosign before version 3 signed about a manifest to another repository, and answers how many signatures that was. Another tag
 * that is there already holds signatures of its own, and stays; what is no such tag stays behind.
 */
export async function copySignatureTag({ from, to, digest, ...call }: CopySignatureTag): Promise<number> {
  const tag = signatureTagOf(digest);
  const found = await readTag(from, tag, call);
  if (found === undefined || (await to.resolve(tag, call)) !== undefined) return 0;
  const { manifest, blobs } = found;
  for (const { digest: own, ...blob } of blobs) if (!(await to.hasBlob(own, call))) await to.writeBlob(blob, { ...call, from });
  await to.writeManifest({ mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes }, { ...call, tag });
  return found.signatures;
}

interface CopySignatureTag extends CallOptions {
  readonly from: Repository;
  readonly to: Repository;
  readonly digest: Digest;
}

interface FoundTag {
  readonly manifest: Manifest;
  readonly signatures: number;
  readonly blobs: readonly (Pick<Descriptor, 'mediaType' | 'digest'> & { readonly bytes: Uint8Array })[];
}

async function readTag(repository: Repository, tag: string, call: CallOptions): Promise<FoundTag | undefined> {
  try {
    const manifest = await repository.readManifest(tag, call);
    if (manifest === undefined) return undefined;
    const { config, layers } = parseImageManifest(manifest, 'it');
    if (layers.length > mostSignatures) return undefined;
    const blobs: FoundTag['blobs'][number][] = [];
    for (const blob of [config, ...layers].map(asDescriptor))
      blobs.push({ ...blob, bytes: await repository.readBlob(blob, { ...call, limit: maximumPayloadSize }) });
    return { manifest, signatures: layers.length, blobs };
  } catch (thrown) {
    if (!isContentFault(thrown)) throw thrown;
    return undefined;
  }
}
