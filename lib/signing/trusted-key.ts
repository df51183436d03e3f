import type { KeyObject } from 'node:crypto';
import { type Digest, shortDigest } from '../digest.ts';
import { messageOf } from '../errors.ts';
import { type SignatureDigest, signatureDigests } from './algorithm.ts';
import { keyId, readPublicKey } from './public-key.ts';
import { SigningError } from './signing-error.ts';
import type { TrustedIdentity } from './trust.ts';

export interface TrustedKey {
  readonly key: KeyObject;
  readonly keyId: Digest;
  readonly name: string;
  readonly digests: readonly SignatureDigest[];
}

/** A trusted public key, read once for each object that names it: ledgers are long. */
export function trustedKey(trusted: Extract<TrustedIdentity, { readonly key: string }>): TrustedKey {
  const known = read.get(trusted);
  if (known !== undefined) return known;
  const fresh = readTrustedKey(trusted);
  read.set(trusted, fresh);
  return fresh;
}

const read = new WeakMap<TrustedIdentity, TrustedKey>();

function readTrustedKey({ key: pem, name }: { readonly key: string; readonly name?: string | undefined }): TrustedKey {
  try {
    const key = readPublicKey(pem);
    const id = keyId(key);
    return { key, keyId: id, name: name ?? `key ${shortDigest(id)}`, digests: signatureDigests(key) ?? [] };
  } catch (cause) {
    const which = name === undefined ? 'a trusted key' : `the trusted key "${name}"`;
    throw new SigningError('BAD_TRUST', `Cannot use ${which}: ${messageOf(cause).replace(/^Cannot [^:]+: /, '')}`, { cause });
  }
}
