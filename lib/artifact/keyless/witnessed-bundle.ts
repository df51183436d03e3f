import { createHash, type KeyObject, sign } from 'node:crypto';
import { bundleToJSON } from '@sigstore/bundle';
import { HashAlgorithm } from '@sigstore/protobuf-specs';
import type { SignatureBundle, Witness } from '@sigstore/sign';
import { payloadOf, payloadType, signedBytes } from '../../signing/bundle/envelope.ts';
import { readBundle } from '../../signing/bundle/read-bundle.ts';
import { SigningError } from '../../signing/signing-error.ts';
import type { Statement } from '../../signing/statement.ts';
import { unlessStopped } from '../../unless-stopped.ts';
import { callOptions, serviceError } from './service-call.ts';
import type { SigningServices } from './signing-services.ts';

export interface WitnessedBundle {
  readonly services: SigningServices;
  readonly privateKey: KeyObject;
  /** PEM */
  readonly certificate: string;
  readonly signal: AbortSignal | undefined;
}

/** Signs a statement, has its time proven, and puts both with the certificate into a bundle. */
export async function witnessedBundle(
  statement: Statement,
  { services, privateKey, certificate, signal }: WitnessedBundle,
): Promise<Uint8Array> {
  const { DSSEBundleBuilder } = await import('@sigstore/sign');
  const builder = new DSSEBundleBuilder({
    signer: { sign: async (bytes) => ({ key: { $case: 'x509Certificate', certificate }, signature: sign('sha256', bytes, privateKey) }) },
    witnesses: await witnessesOf(services),
  });
  let bytes: Uint8Array;
  try {
    const bundle = await unlessStopped(builder.create({ data: payloadOf(statement), type: payloadType }), signal);
    // sigstore-go refuses a bundle that has a keyid, an empty one too.
    bytes = new TextEncoder().encode(JSON.stringify(bundleToJSON(bundle), (key, value: unknown) => (key === 'keyid' ? undefined : value)));
  } catch (thrown) {
    throw serviceError('Cannot have the time of a signature proven', { thrown, signal });
  }
  const read = readBundle(bytes);
  if (read.kind === 'bad') throw new SigningError('SERVICE', `Cannot use what the signing services answered: ${read.fault}`);
  return bytes;
}

async function witnessesOf({ rekor, timestampAuthority }: SigningServices): Promise<Witness[]> {
  const { RekorWitness, TSAWitness } = await import('@sigstore/sign');
  const witnesses: Witness[] = [];
  if (rekor !== undefined) {
    const { address, version = 1 } = rekor;
    const log = new RekorWitness({ rekorBaseURL: withoutSlash(address), majorApiVersion: version, entryType: 'dsse', ...callOptions });
    witnesses.push(version === 2 ? ofSignedBytes(log) : log);
  }
  if (timestampAuthority !== undefined) witnesses.push(new TSAWitness({ tsaBaseURL: withoutSlash(timestampAuthority), ...callOptions }));
  return witnesses;
}

/**
 * Rekor's second version takes signatures over bytes, and no envelopes any more (rekor-tiles 2.3, dsse.proto: "Use HashedRekordRequestV002
 * with the hash of the DSSE PAE instead"); the library still sends it envelopes.
 */
function ofSignedBytes(log: Witness): Witness {
  return { testify: (content, key) => log.testify(overBytes(content), key) };
}

function overBytes(content: SignatureBundle): SignatureBundle {
  const [signed] = content.$case === 'dsseEnvelope' ? content.dsseEnvelope.signatures : [];
  if (content.$case === 'messageSignature' || signed === undefined) return content;
  const digest = createHash('sha256').update(signedBytes(content.dsseEnvelope.payload)).digest();
  return {
    $case: 'messageSignature',
    messageSignature: { messageDigest: { algorithm: HashAlgorithm.SHA2_256, digest }, signature: signed.sig },
  };
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
