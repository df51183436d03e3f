import { z } from 'zod';
import { identityName } from '../../../signing/identity.ts';
import { predicateTypes } from '../../../signing/statement.ts';
import type { TrustedIdentity } from '../../../signing/trust.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { ImageFact, PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { checkIdentities, isOneOf, trustedName } from '../identities.ts';
import { listed } from '../listed.ts';

export interface ImagesSignedOptions {
  /** One of them has to have signed each image, or a statement that names it by digest. */
  readonly by: readonly TrustedIdentity[];
  /** Images that need no signature, by how their name begins: `['registry.k8s.io/']`. @default none */
  readonly except?: readonly string[] | undefined;
}

/**
 * Every image of the candidate is named by digest, and one of these has put their name to that digest: with a signature on the image
 * (`cosign sign`), which is looked for at the image's registry, or with a statement of images about the release
 * (`pawl attest --type https://pawl.dev/images/v1`). A registry that does not answer proves nothing. Also on the way back: what runs is what
 * was signed.
 *
 * @throws PolicyError `BAD_OPTION` where `by` names nobody
 */
export function imagesSigned({ by, except = [] }: ImagesSignedOptions): PromotionPolicy {
  checkIdentities({ policy: 'images-signed', option: 'by' }, by);
  return promotionPolicy('images-signed', (facts) => judge(facts, by, except), { imageSigners: by });
}

function judge(facts: PromotionFacts, by: readonly TrustedIdentity[], except: readonly string[]): Verdict {
  const { images, version } = facts.candidate;
  if (images === undefined) return deny(`Nobody has told which images ${version} has`, 'Publish it anew: releases tell their images');
  const stated = statedDigests(facts, by);
  const wrong = images
    .filter(({ image }) => !except.some((start) => image.startsWith(start)))
    .flatMap((image) => problemOf(image, by, stated) ?? []);
  if (wrong.length === 0) return allow;
  return deny(
    `${version} has images that ${listed(by.map(trustedName), 'or')} did not sign: ${listed(wrong)}`,
    `Sign them: "cosign sign IMAGE@DIGEST"; or attest them: "pawl attest ${version} --type ${predicateTypes.images} --predicate FILE"`,
  );
}

function problemOf(fact: ImageFact, by: readonly TrustedIdentity[], stated: ReadonlySet<string>): string | undefined {
  const { digest, image, signers = [], unread } = fact;
  if (digest === undefined) return `${image} (not named by digest)`;
  if (stated.has(digest) || signers.some((signer) => isOneOf(signer, by))) return undefined;
  if (unread !== undefined) return `${image} (not proven: ${unread})`;
  return signers.length === 0 ? image : `${image} (signed by ${listed(signers.map(identityName))})`;
}

/** The digests that statements of these people name, as what publishes a release writes them. */
function statedDigests({ evidence }: PromotionFacts, by: readonly TrustedIdentity[]): ReadonlySet<string> {
  const statements = evidence.filter((fact) => fact.type === predicateTypes.images && isOneOf(fact.signer, by));
  return new Set(
    statements.flatMap(({ predicate }) => {
      const read = imagesPredicate.safeParse(predicate);
      return read.success ? Object.values(read.data.environments).flatMap((images) => images.flatMap(({ digest }) => digest ?? [])) : [];
    }),
  );
}

const imagesPredicate = z.object({
  environments: z.record(z.string(), z.array(z.object({ image: z.string(), digest: z.string().optional() }))),
});
