import type { Digest } from '../digest.ts';
import type { CallOptions, Repository } from '../oci/registry.ts';
import type { MadeImage } from './make-image.ts';

export interface PushImage extends CallOptions {
  /** Where the base's layers are. */
  readonly from: Repository;
  readonly to: Repository;
  readonly tag: string;
}

/** Writes an image, the tag last, so that a write that stops in between leaves nothing under it. Returns what the tag held before, if another image. */
export async function pushImage(image: MadeImage, { from, to, tag, ...call }: PushImage): Promise<Digest | undefined> {
  const copied = new Set<Digest>();
  for (const layer of image.layers) {
    if (copied.has(layer.digest) || (await to.hasBlob(layer.digest, call))) continue;
    copied.add(layer.digest);
    // Layers are large: what the registry gives out of its own is not read first.
    if ((await to.mountBlob?.(layer.digest, { ...call, from })) === true) continue;
    const bytes = await from.readBlob(layer, { ...call, limit: layerLimit });
    await to.writeBlob({ mediaType: layer.mediaType, bytes }, call);
  }
  for (const blob of image.blobs) await to.writeBlob(blob, call);
  for (const manifest of image.manifests) await to.writeManifest(manifest, call);
  const before = await to.resolve(tag, call);
  if (before?.digest === image.descriptor.digest) return undefined;
  await to.writeManifest(image.top, { ...call, tag });
  return before?.digest;
}

/** Bytes of one layer, which is held in memory on its way. */
const layerLimit = 512 * 1024 * 1024;
