import { createPublicKey, sign } from 'node:crypto';
import { shortDigest } from '../digest.ts';
import { canonicalJson } from '../json.ts';
import { acceptedKeys, signatureDigests } from './algorithm.ts';
import { bundleMediaType, payloadOf, payloadType, signedBytes } from './bundle/envelope.ts';
import { readPrivateKey } from './private-key.ts';
import { keyId, pemOf } from './public-key.ts';
import type { Signer } from './signer.ts';
import { SigningError } from './signing-error.ts';

export interface KeySignerOptions {
  readonly passphrase?: string | undefined;
  /** What people call it. @default the first digits of its fingerprint */
  readonly name?: string | undefined;
}

/** Signs with a private key in PKCS#8 PEM; a SigningError of code BAD_KEY where the text is none, or the passphrase does not open it. */
export function keySigner(pem: string, { passphrase, name }: KeySignerOptions = {}): Signer {
  const privateKey = readPrivateKey(pem, { passphrase });
  const [digest] = signatureDigests(privateKey) ?? refuse();
  const publicKey = createPublicKey(privateKey);
  const id = keyId(publicKey);
  const identity = { kind: 'key', keyId: id, name: name ?? `key ${shortDigest(id)}` } as const;
  return {
    name: identity.name,
    publicKey: pemOf(publicKey),
    identify: async () => identity,
    sign: async (statement) => {
      const payload = payloadOf(statement);
      const signature = sign(digest, signedBytes(payload), privateKey);
      const bundle = canonicalJson({
        mediaType: bundleMediaType,
        // As cosign writes the hint: base64 of what hexadecimal names everywhere else here.
        verificationMaterial: { publicKey: { hint: Buffer.from(id.slice('sha256:'.length), 'hex').toString('base64') } },
        // No keyid beside the signature: sigstore-go refuses a bundle that has one.
        dsseEnvelope: { payload: payload.toString('base64'), payloadType, signatures: [{ sig: signature.toString('base64') }] },
      });
      return new TextEncoder().encode(bundle);
    },
  };
}

function refuse(): never {
  throw new SigningError('BAD_KEY', `Cannot sign with the private key: it is of another kind, expected ${acceptedKeys}`);
}
