import { createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { certificateIdentity } from '../../signing/certificate/certificate-identity.ts';
import type { Identity } from '../../signing/identity.ts';
import type { Signer } from '../../signing/signer.ts';
import { SigningError } from '../../signing/signing-error.ts';
import { requestCertificate } from './request-certificate.ts';
import { type SigningServices, serviceAddress } from './signing-services.ts';
import { witnessedBundle } from './witnessed-bundle.ts';

export interface KeylessSignerOptions extends SigningServices {
  /** An OIDC token for the audience `sigstore`, anew each time that it is asked for. It is shown to Fulcio and to nobody else. */
  readonly identityToken: (options: { readonly signal?: AbortSignal | undefined }) => Promise<string>;
  readonly clock: () => Date;
}

/**
 * Signs with a key that lives as long as this process and a certificate that says who runs it. A certificate is asked for when one is
 * needed and used for its few minutes; each signature is entered in the log, or stamped with its time, on its own.
 * What a service does not do is a SigningError of code SERVICE, without the token.
 */
export function keylessSigner({ identityToken, clock, ...services }: KeylessSignerOptions): Signer {
  checkServices(services);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let current: Promise<Certificate> | undefined;

  async function certificate(signal: AbortSignal | undefined): Promise<Certificate> {
    const known = await current?.catch(() => undefined);
    if (known !== undefined && known.end.getTime() - clock().getTime() > margin) return known;
    current = certify(privateKey, { services, token: () => identityToken({ signal }), signal });
    return current;
  }

  return {
    name: `whoever the token of this job or person names, certified by ${services.fulcio}`,
    identify: async ({ signal } = {}) => (await certificate(signal)).identity,
    sign: async (statement, { signal } = {}) => {
      const { pem } = await certificate(signal);
      return witnessedBundle(statement, { services, privateKey, certificate: pem, signal });
    },
  };
}

/** Milliseconds: what a signature may take until it has its time. */
const margin = 60_000;

interface Certificate {
  readonly pem: string;
  readonly identity: Identity;
  readonly end: Date;
}

interface Certify {
  readonly services: SigningServices;
  readonly token: () => Promise<string>;
  readonly signal: AbortSignal | undefined;
}

async function certify(privateKey: KeyObject, { services, token, signal }: Certify): Promise<Certificate> {
  const pem = await requestCertificate(services.fulcio, { privateKey, token, signal });
  const refuse = (state: string) => new SigningError('SERVICE', `Cannot use the certificate of "${services.fulcio}": ${state}`);
  let end: Date;
  let identity: Identity | undefined;
  let isOurs: boolean;
  try {
    const certificate = new X509Certificate(pem);
    end = new Date(certificate.validTo);
    isOurs = certificate.publicKey.equals(createPublicKey(privateKey));
    identity = certificateIdentity(pem);
  } catch {
    throw refuse('it is no X.509 certificate');
  }
  if (!isOurs) throw refuse('it is for another key');
  if (identity === undefined) throw refuse('it names no issuer, or no subject');
  return { pem, identity, end };
}

function checkServices({ fulcio, rekor, timestampAuthority }: SigningServices): void {
  for (const address of [fulcio, rekor?.address, timestampAuthority]) if (address !== undefined) serviceAddress(address);
  if (timestampAuthority !== undefined || (rekor !== undefined && rekor.version !== 2)) return;
  const nobody = rekor === undefined ? 'nobody would prove when it was' : 'the second version of the transparency log proves no time';
  throw new SigningError(
    'SERVICE',
    `Cannot sign without a key: ${nobody}, expected ${rekor === undefined ? 'a transparency log or ' : ''}a timestamp authority`,
    { fix: rekor === undefined ? 'Give --rekor-url or --timestamp-url' : 'Give --timestamp-url, too' },
  );
}
