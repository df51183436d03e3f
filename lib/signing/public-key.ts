import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Digest, digestOf } from '../digest.ts';
import { acceptedKeys, signatureDigests } from './algorithm.ts';
import { readPrivateKey } from './private-key.ts';
import { SigningError } from './signing-error.ts';

/** The public key of a private one, or a public key itself, as SubjectPublicKeyInfo in PEM. Throws a SigningError BAD_KEY where it is neither. */
export function publicKeyOf(pem: string, options: { readonly passphrase?: string | undefined } = {}): string {
  const isPublic = pem.includes('-----BEGIN PUBLIC KEY-----');
  return pemOf(isPublic ? readPublicKey(pem) : createPublicKey(readPrivateKey(pem, options)));
}

/** SHA-256 of the key's SubjectPublicKeyInfo in DER: what keys are compared by. */
export function keyIdOf(publicPem: string): Digest {
  return keyId(readPublicKey(publicPem));
}

export function keyId(key: KeyObject): Digest {
  return digestOf(key.export({ type: 'spki', format: 'der' }));
}

export function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** A public key that signatures can be checked with, or a BAD_KEY. */
export function readPublicKey(pem: string): KeyObject {
  let key: KeyObject;
  // A private key in its place would be read as well, and then be copied to where public ones are.
  if (!publicForm.test(pem))
    throw new SigningError('BAD_KEY', 'Cannot read a public key: the text is not one public key in PEM, expected BEGIN PUBLIC KEY');
  try {
    key = createPublicKey({ key: pem, format: 'pem' });
  } catch {
    throw new SigningError('BAD_KEY', 'Cannot read a public key: what is between BEGIN and END is no key');
  }
  if (signatureDigests(key) === undefined)
    throw new SigningError('BAD_KEY', `Cannot use a public key: it is of another kind, expected ${acceptedKeys}`);
  return key;
}

const publicForm = /^\s*-----BEGIN PUBLIC KEY-----[\sA-Za-z0-9+/=]+-----END PUBLIC KEY-----\s*$/;
