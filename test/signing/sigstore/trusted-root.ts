import { createHash, createPublicKey } from 'node:crypto';

export interface RootParts {
  readonly logs?: boolean;
  readonly certificateLogs?: boolean;
  readonly timestamps?: boolean;
}

interface Instance {
  readonly address: string;
  /** Its certificate, whose root is last. */
  readonly authority: readonly Buffer[];
  readonly certificateLog: Buffer;
  readonly log: Buffer;
  /** What the log's entries call it. @default the digest of its key, which is what they do where that is of P-256 */
  readonly logId?: Buffer;
  /** The certificate that signs them, and its root. */
  readonly timestamps: readonly Buffer[];
}

/** `trusted_root.json` (protobuf-specs, sigstore_trustroot.proto). */
export function trustedRootJson(instance: Instance, { logs = true, certificateLogs = true, timestamps = true }: RootParts = {}): string {
  const validFor = { start: '2020-01-01T00:00:00Z' };
  const authority = (certificates: readonly Buffer[]) => ({
    subject: { organization: 'acme', commonName: 'acme' },
    uri: instance.address,
    certChain: { certificates: certificates.map((one) => ({ rawBytes: one.toString('base64') })) },
    validFor,
  });
  const log = (publicKey: Buffer, id: Buffer = createHash('sha256').update(publicKey).digest()) => ({
    baseUrl: instance.address,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: publicKey.toString('base64'), keyDetails: keyDetails(publicKey), validFor },
    logId: { keyId: id.toString('base64') },
  });
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: logs ? [log(instance.log, instance.logId)] : [],
    certificateAuthorities: [authority(instance.authority)],
    ctlogs: certificateLogs ? [log(instance.certificateLog)] : [],
    timestampAuthorities: timestamps ? [authority(instance.timestamps)] : [],
  });
}

function keyDetails(publicKey: Buffer): string {
  const { asymmetricKeyType } = createPublicKey({ key: publicKey, type: 'spki', format: 'der' });
  return asymmetricKeyType === 'ed25519' ? 'PKIX_ED25519' : 'PKIX_ECDSA_P256_SHA_256';
}
