import { identityName } from '../../../signing/identity.ts';
import type { TrustedIdentity } from '../../../signing/trust.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { ImageFact, PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { checkIdentities, isOneOf, trustedName } from '../identities.ts';
import { listed } from '../listed.ts';

export interface ImagesSignedOptions {
  /** One of them has to have signed each image. */
  readonly by: readonly TrustedIdentity[];
  /** Images that need no signature, by how their name begins: `['registry.k8s.io/']`. @default none */
  readonly except?: readonly string[] | undefined;
}

/**
 * Every image of the candidate is named by digest and signed by one of these. An image whose signatures nobody looked at is refused.
 * Also on the way back: what runs is what was signed.
 *
 * @throws PolicyError `BAD_OPTION` where `by` names nobody
 */
export function imagesSigned({ by, except = [] }: ImagesSignedOptions): PromotionPolicy {
  checkIdentities('images-signed', 'by', by);
  return promotionPolicy('images-signed', (facts) => judge(facts, by, except));
}

function judge({ candidate: { images, version } }: PromotionFacts, by: readonly TrustedIdentity[], except: readonly string[]): Verdict {
  if (images === undefined) return deny(`Nobody has told which images ${version} has`, 'Publish it anew: releases tell their images');
  const wrong = images
    .filter(({ image }) => !except.some((start) => image.startsWith(start)))
    .flatMap((image) => problemOf(image, by) ?? []);
  if (wrong.length === 0) return allow;
  return deny(
    `${version} has images that ${listed(by.map(trustedName), 'or')} did not sign: ${listed(wrong)}`,
    'Sign them with "cosign sign"',
  );
}

function problemOf({ digest, image, signers }: ImageFact, by: readonly TrustedIdentity[]): string | undefined {
  if (digest === undefined) return `${image} (not named by digest)`;
  if (signers === undefined) return `${image} (nobody has looked who signed it)`;
  if (signers.some((signer) => isOneOf(signer, by))) return undefined;
  return signers.length === 0 ? `${image} (no signature)` : `${image} (signed by ${listed(signers.map(identityName))})`;
}
