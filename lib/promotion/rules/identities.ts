import { type Identity, identityName } from '../../signing/identity.ts';
import { matches } from '../../signing/matches.ts';
import { boundsText, mayState, type Stated, statedText } from '../../signing/role.ts';
import type { TrustedIdentity } from '../../signing/trust.ts';
import { trustedKey } from '../../signing/trusted-key.ts';
import { PolicyError } from '../policy-error.ts';

/** Whether a signer is one of those that a policy names. Nobody is one of none. */
export function isOneOf(signer: Identity, trusted: readonly TrustedIdentity[]): boolean {
  return trusted.some((one) => matches(signer, one));
}

/** What people call somebody whom a policy names. */
export function trustedName(trusted: TrustedIdentity): string {
  if ('key' in trusted) return trusted.name ?? trustedKey(trusted).name;
  return 'subject' in trusted ? trusted.subject : `whoever matches ${trusted.subjectPattern}`;
}

/** Whether a signer goes by a name that was only said (`--as`, the author of a commit), in any case. */
export function isNamed(signer: Identity, name: string): boolean {
  return identityName(signer).toLowerCase() === name.toLowerCase();
}

/**
 * An empty list would be a policy that nobody can ever meet, and so would one of people whose statements of that kind count for nothing.
 * A key that cannot be read is said where it is named.
 */
export function checkIdentities({ policy, option, stated }: NamedIn, trusted: readonly TrustedIdentity[]): void {
  if (trusted.length === 0)
    throw new PolicyError('BAD_OPTION', `Cannot make policy "${policy}": "${option}" names nobody, expected at least one identity`);
  const other = stated === undefined ? undefined : trusted.find((one) => !mayState(one, stated));
  if (stated === undefined || other === undefined) return;
  throw new PolicyError(
    'BAD_OPTION',
    `Cannot make policy "${policy}": "${option}" names ${trustedName(other)}, who is trusted with ${boundsText(other)} only, expected somebody for ${statedText(stated)}`,
    { fix: 'Name somebody else, or say more in "for" of that identity' },
  );
}

/** Where a policy names people, and what it wants of them. */
interface NamedIn {
  readonly policy: string;
  readonly option: string;
  readonly stated?: Stated | undefined;
}
