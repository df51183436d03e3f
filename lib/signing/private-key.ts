import { createPrivateKey, type KeyObject } from 'node:crypto';
import { acceptedKeys, signatureDigests } from './algorithm.ts';
import { SigningError } from './signing-error.ts';

/** A private key in PKCS#8 PEM, encrypted or not. What goes wrong is told without a word of the key or the passphrase. */
export function readPrivateKey(pem: string, { passphrase }: { readonly passphrase?: string | undefined } = {}): KeyObject {
  const label = /-----BEGIN ([A-Z0-9 ]{1,64})-----/.exec(pem.slice(0, maximumPem))?.[1];
  const refuse = (state: string, fix?: string) =>
    new SigningError('BAD_KEY', `Cannot read the private key: ${state}`, fix === undefined ? {} : { fix });
  if (pem.length > maximumPem) throw refuse(`it has more than ${maximumPem} characters`);
  switch (label) {
    case 'PRIVATE KEY':
      break;
    case 'ENCRYPTED PRIVATE KEY':
      if (passphrase === undefined || passphrase === '')
        throw refuse('it is encrypted and there is no passphrase', 'Set PAWL_SIGNING_PASSPHRASE');
      break;
    case 'ENCRYPTED SIGSTORE PRIVATE KEY':
    case 'ENCRYPTED COSIGN PRIVATE KEY':
      throw refuse('it is encrypted in a form of cosign’s own, expected PKCS#8', 'Make one with: pawl key new FILE');
    case 'EC PRIVATE KEY':
    case 'RSA PRIVATE KEY':
      throw refuse(
        `it is in an older form (${label}), expected PKCS#8`,
        'Convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem',
      );
    case 'PUBLIC KEY':
      throw refuse('it is a public key');
    default:
      throw refuse('it is not PEM, expected BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY');
  }
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: 'pem', ...(label === 'ENCRYPTED PRIVATE KEY' ? { passphrase } : {}) });
  } catch {
    // OpenSSL's own words change between versions, and say less.
    throw refuse(
      label === 'ENCRYPTED PRIVATE KEY' ? 'the passphrase is wrong, or the file is damaged' : 'what is between BEGIN and END is no key',
    );
  }
  if (key.asymmetricKeyType === 'rsa' || signatureDigests(key) === undefined)
    throw new SigningError('BAD_KEY', `Cannot sign with the private key: it is of another kind, expected an EC or Ed25519 key`, {
      fix: `Signatures by others are accepted of ${acceptedKeys}`,
    });
  return key;
}

const maximumPem = 16_384;
