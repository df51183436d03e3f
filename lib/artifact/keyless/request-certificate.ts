import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { Signer as SigstoreSigner } from '@sigstore/sign';
import { SigningError } from '../../signing/signing-error.ts';
import { unlessStopped } from '../../unless-stopped.ts';
import { callOptions, serviceError } from './service-call.ts';

export interface CertificateRequest {
  readonly privateKey: KeyObject;
  readonly token: () => Promise<string>;
  readonly signal: AbortSignal | undefined;
}

/** Asks Fulcio for a certificate for the key, in the name of the token; PEM. */
export async function requestCertificate(fulcio: string, { privateKey, token, signal }: CertificateRequest): Promise<string> {
  const { FulcioSigner } = await import('@sigstore/sign');
  const identityToken = await token();
  const claims = tokenClaims(identityToken);
  if (claims === undefined)
    throw new SigningError('SERVICE', 'Cannot sign with the identity token: it is no JSON web token of somebody', {
      fix: 'Get one from your OIDC issuer for the audience "sigstore"',
    });
  const signer = new FulcioSigner({
    fulcioBaseURL: withoutSlash(fulcio),
    identityProvider: { getToken: async () => identityToken },
    keyHolder: keyHolder(privateKey),
    ...callOptions,
  });
  try {
    const { key } = await unlessStopped(signer.sign(Buffer.alloc(0)), signal);
    if (key.$case === 'x509Certificate' && typeof key.certificate === 'string') return key.certificate;
  } catch (thrown) {
    throw serviceError(`Cannot get a certificate from "${fulcio}"`, { thrown, signal, secret: identityToken });
  }
  throw new SigningError('SERVICE', `Cannot get a certificate from "${fulcio}": its answer has none`);
}

function keyHolder(privateKey: KeyObject): SigstoreSigner {
  const publicKey = createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }).toString();
  return { sign: async (bytes) => ({ key: { $case: 'publicKey', publicKey }, signature: sign('sha256', bytes, privateKey) }) };
}

/** Only whether it is one: the library would print it where it is not. */
function tokenClaims(token: string): object | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null && ('sub' in claims || 'email' in claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
