import { attachStatement } from '../../lib/artifact/signatures/attach.ts';
import { copySignatures } from '../../lib/artifact/signatures/copy-signatures.ts';
import { asDescriptor, parseImageManifest } from '../../lib/artifact/wire-format.ts';
import type { Descriptor, Repository } from '../../lib/oci/registry.ts';
import type { Signer } from '../../lib/signing/signer.ts';
import { predicateTypes } from '../../lib/signing/statement.ts';

/** Brings a manifest and every signature on it to another place, as whoever may write there can without any key. */
export async function replay(from: Repository, to: Repository, name: string, tag: string | undefined = undefined): Promise<Descriptor> {
  const manifest = await from.readManifest(name);
  if (manifest === undefined) throw new Error(`There is no "${name}"`);
  const { config, layers } = parseImageManifest(manifest, name);
  for (const blob of [config, ...layers]) {
    const { mediaType } = blob;
    await to.writeBlob({ mediaType, bytes: await from.readBlob(asDescriptor(blob), { limit: 10_000_000 }) });
  }
  await copySignatures({ from, to, digest: manifest.descriptor.digest });
  const { descriptor, bytes } = manifest;
  return to.writeManifest({ mediaType: descriptor.mediaType, bytes }, tag === undefined ? {} : { tag });
}

/** The tag of the newest record. */
export async function newestRecord(repository: Repository): Promise<string> {
  const records = (await repository.tags()).filter((tag) => tag.startsWith('record-'));
  const newest = records.sort((left, right) => Number(left.split('-')[1]) - Number(right.split('-')[1])).at(-1);
  if (newest === undefined) throw new Error('There is no record');
  return newest;
}

/** Has another tag name what one names already. */
export async function retag(repository: Repository, name: string, tag: string): Promise<Descriptor> {
  const manifest = await repository.readManifest(name);
  if (manifest === undefined) throw new Error(`There is no "${name}"`);
  return repository.writeManifest({ mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes }, { tag });
}

/** Puts more signatures beside a manifest than anybody looks at. */
export async function crowd(repository: Repository, manifest: Descriptor, signer: Signer): Promise<void> {
  // One after another: without the referrers API each of them rewrites the same list.
  const said = { signer, predicateType: predicateTypes.signature };
  for (let count = 0; count <= 256; count++) await attachStatement(repository, manifest, { ...said, predicate: { count } });
}
