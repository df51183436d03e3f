import type { Json } from '../../json.ts';
import type { CallOptions, Descriptor, Repository } from '../../oci/registry.ts';
import type { Signer } from '../../signing/signer.ts';
import { packBundle } from './pack-bundle.ts';
import { type Subject, statementAbout } from './subject.ts';

export type Attachment =
  /** What is signed here. */
  | { readonly signer: Signer; readonly predicateType: string; readonly predicate: Json }
  /** What was signed elsewhere: a sigstore bundle. */
  | { readonly bundle: Uint8Array; readonly predicateType: string };

/**
 * Attaches a signed statement to a manifest, as a referrer in the layout of cosign 3. The manifest may come later: whoever writes
 * its signature first never shows it unsigned. The same bundle twice is one referrer; a statement that is signed twice is two.
 */
export async function attachStatement(
  repository: Repository,
  subject: Subject,
  { signal, ...attachment }: Attachment & CallOptions,
): Promise<Descriptor> {
  const call = signal === undefined ? {} : { signal };
  const { predicateType } = attachment;
  const bundle =
    'bundle' in attachment ? attachment.bundle : await attachment.signer.sign(statementAbout(subject.digest, attachment), call);
  const { manifest, descriptor, blobs } = packBundle(bundle, { subject, predicateType });
  for (const blob of blobs) await repository.writeBlob(blob, call);
  await repository.writeManifest(manifest, call);
  return descriptor;
}
