import { bundleMediaType } from '../../signing/bundle/envelope.ts';
import { type PackedManifest, packManifest } from '../packed.ts';
import { emptyBlob } from '../wire-format.ts';
import type { Subject } from './subject.ts';

/** What is written about a bundle beside it, so that readers need not open those they do not look for. It proves nothing. */
export const bundleAnnotations = {
  content: 'dev.sigstore.bundle.content',
  predicateType: 'dev.sigstore.bundle.predicateType',
} as const;

/**
 * A sigstore bundle as an OCI artifact, in the layout of cosign 3: one layer that is the bundle, an empty config, and with
 * `subject` what it is about. Small ones lie in the manifest too, so that one request reads both.
 */
export function packBundle(
  bundle: Uint8Array,
  { subject, predicateType }: { readonly subject?: Subject | undefined; readonly predicateType: string },
): PackedManifest {
  return packManifest({
    config: emptyBlob,
    layer: { mediaType: bundleMediaType, bytes: bundle },
    artifactType: bundleMediaType,
    subject,
    annotations: { [bundleAnnotations.content]: 'dsse-envelope', [bundleAnnotations.predicateType]: predicateType },
    embed: bundle.length <= embedded ? 'layer' : undefined,
  });
}

const embedded = 65_536;
