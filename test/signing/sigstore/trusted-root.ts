import { createHash } from 'node:crypto';

export interface RootParts {
  readonly logs?: boolean;
  readonly certificateLogs?: boolean;
  readonly timestamps?: boolean;
}

interface Instance {
  readonly address: string;
  readonly authority: Buffer;
  readonly certificateLog: Buffer;
  readonly log: Buffer;
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
  const log = (publicKey: Buffer) => ({
    baseUrl: instance.address,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: publicKey.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
    logId: { keyId: createHash('sha256').update(publicKey).digest('base64') },
  });
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: logs ? [log(instance.log)] : [],
    certificateAuthorities: [authority([instance.authority])],
    ctlogs: certificateLogs ? [log(instance.certificateLog)] : [],
    timestampAuthorities: timestamps ? [authority(instance.timestamps)] : [],
  });
}
