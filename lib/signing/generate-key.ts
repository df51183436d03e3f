import { generateKeyPairSync } from 'node:crypto';

export interface KeyPair {
  /** PKCS#8 in PEM, encrypted where there is a passphrase. */
  readonly privatePem: string;
  /** SubjectPublicKeyInfo in PEM. */
  readonly publicPem: string;
}

/** A new key on P-256, which every verifier of sigstore bundles takes. */
export function generateKey(passphrase?: string): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const encryption = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem', ...encryption }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
