import type { Digest } from '../../digest.ts';
import { messageOf } from '../../errors.ts';
import type { CallOptions, Descriptor, Manifest, Repository } from '../../oci/registry.ts';
import { maximumPayloadSize, type SimpleSigningVerdict, verifySimpleSigning } from '../../signing/simple-signing/verify-simple-signing.ts';
import { predicateTypes } from '../../signing/statement.ts';
import type { Trusting } from '../../signing/verify-bundle.ts';
import { isContentFault } from '../content-fault.ts';
import { asDescriptor, type ImageManifest, parseImageManifest } from '../wire-format.ts';
import type { JudgedStatement } from './judge-statements.ts';
import { statementAbout } from './subject.ts';

/** Where cosign before version 3 kept the signatures of a manifest: a tag beside it, whose manifest has a layer for each. */
export function signatureTagOf(digest: Digest): string {
  return `${digest.replace(':', '-')}.sig`;
}

/**
 * Looks at the signatures that cosign before version 3 made. As with bundles, whoever may write to the repository may put anything
 * there: how many are read is bounded, and what is wrong with one is no error.
 */
export async function* judgeSignatureTag(
  repository: Repository,
  digest: Digest,
  { trusted, except, trustedRoot, ...call }: Trusting & CallOptions,
): AsyncGenerator<JudgedStatement> {
  const found = await readTag(repository, digest, call);
  if (found === undefined) return;
  const manifest = found.descriptor;
  if ('fault' in found) return yield { kind: 'refused', reason: found.fault, manifest };
  const { layers } = found;
  for (let start = 0; start < Math.min(layers.length, mostSignatures); start += parallel) {
    const some = layers.slice(start, Math.min(start + parallel, mostSignatures));
    const verdicts = await Promise.all(some.map((layer) => judgeLayer(repository, layer, { trusted, except, trustedRoot, ...call })));
    for (const [place, verdict] of verdicts.entries()) {
      const layer = some[place];
      if (layer !== undefined) yield judged(verdict, { about: digest, layer, manifest });
    }
  }
  if (layers.length > mostSignatures)
    yield { kind: 'refused', reason: `it was not read: the tag has ${layers.length}, more than ${mostSignatures}`, manifest };
}

/** How many are read of one manifest. */
export const mostSignatures = 64;
const parallel = 8;

type Layer = ImageManifest['layers'][number];
type FoundTag = { readonly descriptor: Descriptor } & ({ readonly layers: readonly Layer[] } | { readonly fault: string });

async function readTag(repository: Repository, digest: Digest, call: CallOptions): Promise<FoundTag | undefined> {
  const manifest = await readBounded(repository, signatureTagOf(digest), call);
  if (manifest === undefined) return undefined;
  const { descriptor } = manifest;
  try {
    const { layers } = parseImageManifest(manifest, 'it');
    return { descriptor, layers: layers.filter(({ mediaType }) => mediaType === simpleSigningType) };
  } catch (thrown) {
    if (!isContentFault(thrown)) throw thrown;
    return { descriptor, fault: messageOf(thrown) };
  }
}

const simpleSigningType = 'application/vnd.dev.cosign.simplesigning.v1+json';

/** What is too large to be read is no signature. */
async function readBounded(repository: Repository, tag: string, call: CallOptions): Promise<Manifest | undefined> {
  try {
    return await repository.readManifest(tag, call);
  } catch (thrown) {
    if (!isContentFault(thrown)) throw thrown;
    return undefined;
  }
}

async function judgeLayer(
  repository: Repository,
  layer: Layer,
  { trusted, except, trustedRoot, ...call }: Trusting & CallOptions,
): Promise<SimpleSigningVerdict> {
  const { annotations = {} } = layer;
  if (layer.size > maximumPayloadSize)
    return { kind: 'refused', reason: `it has ${layer.size} bytes, more than the limit of ${maximumPayloadSize}` };
  try {
    const payload = await repository.readBlob(asDescriptor(layer), { ...call, limit: maximumPayloadSize });
    const signed = {
      payload,
      signature: annotations['dev.cosignproject.cosign/signature'] ?? '',
      certificate: annotations['dev.sigstore.cosign/certificate'],
      logEntry: annotations['dev.sigstore.cosign/bundle'],
    };
    return verifySimpleSigning(signed, { trusted, except, trustedRoot });
  } catch (thrown) {
    if (!isContentFault(thrown)) throw thrown;
    return { kind: 'refused', reason: messageOf(thrown) };
  }
}

/** As the statement that `cosign sign` writes since version 3: it says just as much. */
function judged(
  verdict: SimpleSigningVerdict,
  { about, layer, manifest }: { readonly about: Digest; readonly layer: Layer; readonly manifest: Descriptor },
): JudgedStatement {
  if (verdict.kind === 'refused') return { ...verdict, manifest };
  if (verdict.digest !== about) return { kind: 'refused', reason: 'it is about something else', manifest };
  const statement = statementAbout(about, { predicateType: predicateTypes.signature, predicate: {} });
  return { kind: 'verified', statement, signer: verdict.signer, bundle: layer.digest, manifest };
}
