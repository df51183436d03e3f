import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, Verifier } from '@sigstore/verify';
import { messageOf } from '../../errors.ts';
import type { Identity } from '../identity.ts';
import { isName } from './certificate-identity.ts';
import { type TrustedRoot, trustedRootOf } from './trusted-root.ts';

/**
 * Who signed a bundle with a certificate, as far as the trusted root vouches for it: a chain to one of its authorities, a proven
 * time at which the certificate was valid, and an entry in a transparency log where the root names logs. `artifact` is what was signed,
 * for bundles that do not hold it.
 */
export function signerByCertificate(
  json: unknown,
  trustedRoot: string | undefined,
  artifact?: Buffer,
): { readonly kind: 'found'; readonly signer: Identity } | { readonly kind: 'refused'; readonly reason: string } {
  if (trustedRoot === undefined) return refused('it is signed with a certificate, and no trusted root is configured');
  const root = trustedRootOf(trustedRoot);
  try {
    return identityOf(toSignedEntity(bundleFromJSON(json), artifact), root);
  } catch (thrown) {
    // The library throws coded errors for what does not verify, and others for what it cannot read.
    return refused(`its certificate does not verify: ${oneClause(messageOf(thrown))}`);
  }
}

function identityOf(
  signed: ReturnType<typeof toSignedEntity>,
  { material, hasLogs, hasCertificateLogs }: TrustedRoot,
): ReturnType<typeof signerByCertificate> {
  const verifier = new Verifier(material, {
    timestampThreshold: 1,
    tlogThreshold: hasLogs ? 1 : 0,
    ctlogThreshold: hasCertificateLogs ? 1 : 0,
  });
  const { identity } = verifier.verify(signed);
  const issuer = identity?.extensions?.issuer;
  const subject = identity?.subjectAlternativeName;
  if (!isName(issuer) || !isName(subject)) return refused('its certificate names no issuer, or no subject');
  return { kind: 'found', signer: { kind: 'certificate', issuer, subject } };
}

function oneClause(message: string): string {
  return message.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 200);
}

function refused(reason: string): { readonly kind: 'refused'; readonly reason: string } {
  return { kind: 'refused', reason };
}
