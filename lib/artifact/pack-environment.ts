import { applicationFiles } from '../manifest/files.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { archive } from './archive/archive.ts';
import { defaultLimits } from './archive/limits.ts';
import { unarchive } from './archive/unarchive.ts';
import { identityAnnotations, type ReleaseIdentity } from './identity.ts';
import { jsonContent, type PackedManifest, packManifest } from './packed.ts';
import { annotations, artifactTypes } from './wire-format.ts';

/** The manifest of one environment, in the form that Flux writes itself: one config, one layer with `<application>.yaml` files. */
export async function packEnvironment(set: ManifestSet, identity: ReleaseIdentity): Promise<PackedManifest> {
  const { bytes, tarDigest } = await archive(applicationFiles(set));
  // What nobody could pull is refused here, where somebody can still do something about it.
  await unarchive(bytes, defaultLimits);
  // The fields that image tools look for, as Flux's own artifacts have them, minus the time of packing.
  const config = jsonContent(artifactTypes.fluxConfig, {
    architecture: '',
    os: '',
    config: {},
    rootfs: { type: 'layers', diff_ids: [tarDigest] },
  });
  const packed = packManifest({
    config,
    layer: { mediaType: artifactTypes.fluxContent, bytes },
    annotations: { ...identityAnnotations(identity), [annotations.environment]: set.environment },
    layerAnnotations: { [annotations.tarDigest]: tarDigest, [annotations.title]: `${set.environment}.tar.gz` },
  });
  return { ...packed, descriptor: { ...packed.descriptor, annotations: { [annotations.environment]: set.environment } } };
}
