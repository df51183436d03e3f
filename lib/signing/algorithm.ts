import type { KeyObject } from 'node:crypto';

/** A digest algorithm as node:crypto names it; null where the signature scheme has its own. */
export type SignatureDigest = 'sha256' | 'sha384' | 'sha512' | null;

/**
 * What a key's signatures are made over, first what Pawl itself uses. Undefined for keys that are of another kind, or too weak.
 * Sigstore's algorithm registry (architecture-docs, algorithm-registry.md) has a digest for each curve, and cosign 3.1.3 takes
 * SHA-256 for all of them: it refuses others.
 */
export function signatureDigests(key: KeyObject): readonly [SignatureDigest, ...SignatureDigest[]] | undefined {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'ec':
      return namedCurve === undefined ? undefined : curves[namedCurve];
    case 'ed25519':
      return [null];
    case 'rsa':
      return modulusLength >= 2048 && modulusLength <= 8192 ? ['sha256'] : undefined;
    default:
      return undefined;
  }
}

/** What is said of a key that has none. */
export const acceptedKeys = 'an EC key on P-256, P-384 or P-521, an Ed25519 key, or an RSA key of 2048 bits or more';

const curves: { readonly [curve: string]: readonly [SignatureDigest, ...SignatureDigest[]] } = {
  prime256v1: ['sha256'],
  secp384r1: ['sha256', 'sha384'],
  secp521r1: ['sha256', 'sha512'],
};
