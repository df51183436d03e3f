import { identityName } from '../../../signing/identity.ts';
import type { TrustedIdentity } from '../../../signing/trust.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { checkIdentities, isOneOf, trustedName } from '../identities.ts';
import { listed } from '../listed.ts';

export interface ReleaseSignedOptions {
  /** One of them has to have signed it. @default anybody whom `trust.releases` names */
  readonly by?: readonly TrustedIdentity[] | undefined;
}

/**
 * The release is signed by a publisher who is trusted, or by one of these. Also on the way back.
 * Where `project({ trust })` names publishers, a release without their signature is refused before any policy is asked;
 * this policy is for an environment that trusts fewer, or that wants to be sure that the trust stays configured.
 *
 * @throws PolicyError `BAD_OPTION` where `by` is an empty list
 */
export function releaseSigned({ by }: ReleaseSignedOptions = {}): PromotionPolicy {
  if (by !== undefined) checkIdentities({ policy: 'release-signed', option: 'by' }, by);
  return promotionPolicy('release-signed', (facts) => judge(facts, by));
}

function judge({ candidate: { signers, version } }: PromotionFacts, by: readonly TrustedIdentity[] | undefined): Verdict {
  if (signers === undefined)
    return deny(
      `Nobody has looked who signed ${version}: the project trusts no publisher by name`,
      'Say whose signature counts: project({ trust: { releases: [ … ], promotions: [ … ] } })',
    );
  const fix = `Publish it with a key that is trusted: "pawl publish --key FILE" adds the signature to the same release`;
  if (signers.length === 0) return deny(`${version} is signed by nobody who is trusted with releases`, fix);
  if (by === undefined || signers.some((signer) => isOneOf(signer, by))) return allow;
  return deny(`${version} is signed by ${listed(signers.map(identityName))}, not by ${listed(by.map(trustedName), 'or')}`, fix);
}
