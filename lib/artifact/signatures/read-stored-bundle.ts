import { type Digest, digestOf } from '../../digest.ts';
import { messageOf } from '../../errors.ts';
import type { CallOptions, Descriptor, Manifest, Repository } from '../../oci/registry.ts';
import { bundleMediaType } from '../../signing/bundle/envelope.ts';
import { isContentFault } from '../content-fault.ts';
import { asDescriptor, type ImageManifest, parseImageManifest } from '../wire-format.ts';

export type StoredBundle =
  | {
      readonly kind: 'read';
      /** The bundle. */
      readonly bytes: Uint8Array;
      /** Of these bytes. */
      readonly digest: Digest;
      readonly manifest: Manifest;
      readonly config: Descriptor;
      readonly layer: Descriptor;
    }
  | { readonly kind: 'bad'; readonly fault: string };

/** The bundle in an artifact that should be one. What is wrong with the artifact is told; what is wrong with the registry is thrown. */
export async function readStoredBundle(
  repository: Repository,
  { digest: manifestDigest }: Pick<Descriptor, 'digest'>,
  { limit, digest: subject, ...call }: CallOptions & { readonly limit: number; readonly digest?: Digest },
): Promise<StoredBundle> {
  try {
    const manifest = await repository.readManifest(manifestDigest, call);
    if (manifest === undefined) return bad('it is not there any more');
    const parsed = parseImageManifest(manifest, 'it');
    if (subject !== undefined && parsed.subject?.digest !== subject) return bad('it refers to something else');
    const [layer] = parsed.layers;
    if (parsed.layers.length !== 1 || layer?.mediaType !== bundleMediaType) return bad(`it is not one layer of type ${bundleMediaType}`);
    if (layer.size > limit) return bad(`it has ${layer.size} bytes, more than the limit of ${limit}`);
    const bytes = embeddedBytes(layer) ?? (await repository.readBlob(asDescriptor(layer), { ...call, limit }));
    return { kind: 'read', bytes, digest: layer.digest, manifest, config: asDescriptor(parsed.config), layer: asDescriptor(layer) };
  } catch (thrown) {
    if (isContentFault(thrown)) return bad(messageOf(thrown));
    throw thrown;
  }
}

/** What lies in the manifest itself (image-spec, descriptor.md, "data"), where it is what the digest says. */
function embeddedBytes(layer: ImageManifest['layers'][number]): Uint8Array | undefined {
  if (typeof layer.data !== 'string') return undefined;
  const bytes = Buffer.from(layer.data, 'base64');
  return bytes.length === layer.size && digestOf(bytes) === layer.digest ? bytes : undefined;
}

function bad(fault: string): StoredBundle {
  return { kind: 'bad', fault };
}
