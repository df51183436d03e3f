import { digestOf } from '../../lib/digest.ts';
import { canonicalJson, type Json } from '../../lib/json.ts';
import type { Descriptor, Repository } from '../../lib/oci/registry.ts';

/** Images for tests to stand on, as good or as bad as a test wants them. */

export const oci = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

export const docker = {
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

export interface WantedImage {
  readonly architecture?: string;
  readonly layer?: Uint8Array;
  readonly forms?: typeof oci | typeof docker;
  /** Of `config` in the configuration. */
  readonly settings?: { readonly [key: string]: Json };
  /** Instead of a configuration. */
  readonly config?: Uint8Array;
  /** Beside the usual fields of the configuration, or instead of them. */
  readonly others?: { readonly [key: string]: Json };
  /** Instead of the layers in the manifest. */
  readonly layers?: Json;
  readonly tag?: string;
}

/** Writes an image of one layer that starts node. */
export async function writeImage(
  repository: Repository,
  { architecture = 'amd64', layer = encode('a layer'), forms = oci, settings, config, others, layers, tag }: WantedImage = {},
): Promise<Descriptor> {
  const written = await repository.writeBlob({ mediaType: forms.layer, bytes: layer });
  const bytes =
    config ??
    encode(
      canonicalJson({
        architecture,
        os: 'linux',
        config: settings ?? { Entrypoint: ['/nodejs/bin/node'] },
        rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
        ...others,
      }),
    );
  const { digest, size } = await repository.writeBlob({ mediaType: forms.config, bytes });
  return writeJson(
    repository,
    forms.manifest,
    { config: { mediaType: forms.config, digest, size }, layers: layers ?? [plain(written)] },
    tag,
  );
}

/** Writes an index of these images. */
export function writeIndex(
  repository: Repository,
  images: readonly (readonly [Descriptor, Json])[],
  { forms = oci, tag }: Pick<WantedImage, 'forms' | 'tag'> = {},
): Promise<Descriptor> {
  return writeJson(repository, forms.index, { manifests: images.map(([one, platform]) => ({ ...plain(one), platform })) }, tag);
}

export function platform(architecture: string): Json {
  return { os: 'linux', architecture };
}

export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function writeJson(repository: Repository, mediaType: string, value: { readonly [key: string]: Json }, tag?: string): Promise<Descriptor> {
  const bytes = encode(JSON.stringify({ schemaVersion: 2, mediaType, ...value }));
  return repository.writeManifest({ mediaType, bytes }, tag === undefined ? {} : { tag });
}

function plain({ mediaType, digest, size }: Descriptor): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest, size };
}
