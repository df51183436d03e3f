import { X509Certificate } from '@sigstore/core';
import type { Identity } from '../identity.ts';

/** Whom a certificate of Fulcio names, as it says itself; undefined where it names nobody. */
export function certificateIdentity(pem: string): Extract<Identity, { readonly kind: 'certificate' }> | undefined {
  const certificate = X509Certificate.parse(pem);
  // fulcio/docs/oid-info.md: 1.8 is a UTF-8 string in DER, 1.1, which came before it, plain text.
  const issuer = certificate.extension(issuerV2)?.valueObj.subs[0]?.value.toString() ?? certificate.extension(issuerV1)?.value.toString();
  const subject = certificate.subjectAltName;
  return isName(issuer) && isName(subject) ? { kind: 'certificate', issuer, subject } : undefined;
}

const issuerV1 = '1.3.6.1.4.1.57264.1.1';
const issuerV2 = '1.3.6.1.4.1.57264.1.8';

/** As records keep it: not empty, not endless, nothing that moves a terminal's cursor. */
export function isName(text: string | undefined): text is string {
  return text !== undefined && text !== '' && text.length <= 1024 && !/[\p{Cc}\p{Bidi_Control}]/u.test(text);
}
