import { type Identity, identityName } from '../../signing/identity.ts';
import { matches } from '../../signing/matches.ts';
import type { TrustedIdentity } from '../../signing/trust.ts';
import type { DeliveryTrust } from '../delivery/delivery.ts';
import type { RememberedRelease } from '../memory/memory.ts';

export interface Distrust {
  readonly code: 'UNTRUSTED_RECORD' | 'UNTRUSTED_RELEASE';
  /** One sentence without final period, that also says what to do. */
  readonly reason: string;
}

/**
 * Why a release that was taken may not be applied under the trust in force; undefined where it may. Pure and without the registry, so that
 * a key that was taken out counts at once. Without trust everything may: nothing is verified then, and the status says so.
 */
export function distrustOf(
  { sequence, version, proof }: Pick<RememberedRelease, 'sequence' | 'version' | 'proof'>,
  trust: DeliveryTrust | undefined,
): Distrust | undefined {
  if (trust === undefined) return undefined;
  const record = `Record ${sequence}`;
  if (proof === undefined)
    return { code: 'UNTRUSTED_RECORD', reason: `${record} was taken before this Delivery had trust, and its signature was never verified` };
  if (!isTrusted(proof.promotion, trust.promotions))
    return {
      code: 'UNTRUSTED_RECORD',
      reason: `${record} is signed by ${identityName(proof.promotion)}, who is not trusted with promotions (trust them again until a promoter who is trusted has written a record, or have one continue it with "pawl resolve")`,
    };
  if (!isTrusted(proof.release, trust.releases))
    return {
      code: 'UNTRUSTED_RELEASE',
      reason: `${version} is signed by ${identityName(proof.release)}, who is not trusted with releases (have a publisher who is trusted sign it with "pawl sign ${version}", or trust them again)`,
    };
  return undefined;
}

function isTrusted(identity: Identity, trusted: readonly TrustedIdentity[]): boolean {
  return trusted.some((one) => matches(identity, one));
}
