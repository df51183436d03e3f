import { type Identity, identityName } from '../signing/identity.ts';
import { matches } from '../signing/matches.ts';
import { boundsText, mayState, type Stated, statedText } from '../signing/role.ts';
import type { TrustedIdentity } from '../signing/trust.ts';

/**
 * Why somebody who is trusted with evidence may not say this, as a clause about "it"; undefined where one of the entries that match them
 * lets them. Whoever has a key of an agent, or of an approver, has that role and no other.
 */
export function outsideRole(signer: Identity, stated: Stated, trusted: readonly TrustedIdentity[]): string | undefined {
  const own = trusted.filter((one) => matches(signer, one));
  if (own.some((one) => mayState(one, stated))) return undefined;
  const allowed = own.map(boundsText).join(' and ');
  return `it is ${statedText(stated)} by ${identityName(signer)}, who is trusted with ${allowed === '' ? 'nothing' : `${allowed} only`}`;
}
