import type { TrustedIdentity } from '../../signing/trust.ts';
import { ConstructError } from '../construct-error.ts';
import { type IdentityBounds, readBounds } from './bounds.ts';

export type IdentityOptions = IdentityBounds & {
  /** The OIDC issuer: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /**
   * Whom the issuer speaks of: an e-mail address, or the address of a workflow, compared as a whole; or a regular expression
   * without flags that matches the whole of it, from `^` to `$`.
   */
  readonly subject: string | RegExp;
};

/**
 * Somebody who is trusted by what an OIDC issuer says of them, in a short-lived certificate (keyless signing). Needs `trust.trustedRoot`.
 *
 * ```ts
 * identity({
 *   issuer: 'https://token.actions.githubusercontent.com',
 *   subject: 'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main',
 * });
 * ```
 *
 * @throws ConstructError `BAD_IDENTITY` where the expression has flags, which nobody would see in a Delivery
 */
export function identity({ issuer, subject, ...options }: IdentityOptions): TrustedIdentity {
  const bounds = readBounds(options);
  if (typeof subject === 'string') return { issuer, subject, ...bounds };
  if (subject.flags !== '')
    throw new ConstructError('BAD_IDENTITY', `Cannot trust the identities that ${subject} matches: it has flags, expected none`, {
      fix: `Write /${subject.source}/, with both cases spelled out where they may differ`,
    });
  // In the source of an expression, slashes are escaped.
  return { issuer, subjectPattern: subject.source.replaceAll('\\/', '/'), ...bounds };
}
