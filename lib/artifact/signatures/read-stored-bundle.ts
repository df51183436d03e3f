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
      readonly size: number;
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
    const found = bundleIn(manifest, { limit, digest: subject });
    if (found.kind !== 'elsewhere') return found;
    return { ...found, kind: 'read', bytes: await repository.readBlob(found.layer, { ...call, limit }) };
  } catch (thrown) {
    return faultOf(thrown);
  }
}

/** The same of a manifest that was read, where the bundle lies in it. Undefined where it lies elsewhere, or is none. */
export function embeddedBundle(manifest: Manifest, options: BundleOptions): Extract<StoredBundle, { readonly kind: 'read' }> | undefined {
  try {
    const found = bundleIn(manifest, options);
    return found.kind === 'read' ? found : undefined;
  } catch (thrown) {
    faultOf(thrown);
    return undefined;
  }
}

interface BundleOptions {
  readonly limit: number;
  /** Of what it must refer to. @default anything */
  readonly digest?: Digest | undefined;
}

type FoundBundle =
  | StoredBundle
  | ({ readonly kind: 'elsewhere' } & Omit<Extract<StoredBundle, { readonly kind: 'read' }>, 'kind' | 'bytes'>);

function bundleIn(manifest: Manifest, { limit, digest: subject }: BundleOptions): FoundBundle {
  const parsed = parseImageManifest(manifest, 'it');
  if (subject !== undefined && parsed.subject?.digest !== subject) return bad('it refers to something else');
  const [layer] = parsed.layers;
  if (parsed.layers.length !== 1 || layer?.mediaType !== bundleMediaType) return bad(`it is not one layer of type ${bundleMediaType}`);
  if (layer.size > limit) return bad(`it has ${layer.size} bytes, more than the limit of ${limit}`);
  const bytes = embeddedBytes(layer);
  const { digest, size } = layer;
  const place = { digest, size, manifest, config: asDescriptor(parsed.config), layer: asDescriptor(layer) };
  return bytes === undefined ? { kind: 'elsewhere', ...place } : { kind: 'read', bytes, ...place };
}

function faultOf(thrown: unknown): StoredBundle {
  if (isContentFault(thrown)) return bad(messageOf(thrown));
  throw thrown;
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
