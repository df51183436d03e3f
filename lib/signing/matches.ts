import type { Identity } from './identity.ts';
import { subjectPattern } from './subject-pattern.ts';
import type { TrustedIdentity } from './trust.ts';
import { trustedKey } from './trusted-key.ts';

/**
 * Whether an identity is the one that is trusted. Keys are compared by fingerprint, issuers and subjects as whole texts,
 * a pattern must match the whole subject. A SigningError of code BAD_TRUST where the trusted one cannot be read.
 */
export function matches(identity: Identity, trusted: TrustedIdentity): boolean {
  switch (identity.kind) {
    case 'key':
      return 'key' in trusted && trustedKey(trusted).keyId === identity.keyId;
    case 'certificate':
      if ('key' in trusted || identity.issuer !== trusted.issuer) return false;
      return 'subject' in trusted ? identity.subject === trusted.subject : subjectPattern(trusted.subjectPattern).test(identity.subject);
  }
}
