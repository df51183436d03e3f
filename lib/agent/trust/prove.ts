import { verifyManifest } from '../../artifact/signatures/verify.ts';
import type { Digest } from '../../digest.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import type { Verification } from '../../signing/verification.ts';
import type { DeliveryTrust } from '../delivery/delivery.ts';
import type { ReleaseProof } from '../memory/memory.ts';
import type { Distrust } from './distrust.ts';

/** A record, and what it moves to. */
export interface Unproven {
  /** Of the record's manifest. */
  readonly digest: Digest;
  readonly sequence: number;
  readonly version: string;
  /** Of the environment's manifest. */
  readonly manifest: Digest;
}

export type Proving = { readonly proof: ReleaseProof | undefined } | { readonly refusal: Distrust };

/** Who signed the record and the release that it moves to, both of them people who are trusted with just that. */
export async function prove(
  repository: Repository,
  { digest, sequence, version, manifest }: Unproven,
  { trust, signal }: { readonly trust: DeliveryTrust | undefined; readonly signal: AbortSignal },
): Promise<Proving> {
  if (trust === undefined) return { proof: undefined };
  const promotion = await provePromotion(repository, digest, { trust, signal });
  if (promotion.kind !== 'signed')
    return { refusal: { code: 'UNTRUSTED_RECORD', reason: `Record ${sequence} (${digest}) is not taken${why(promotion)}` } };
  const release = await verifyManifest(repository, manifest, { trusted: trust.releases, trustedRoot: trust.trustedRoot }, { signal });
  if (release.kind !== 'signed')
    return { refusal: { code: 'UNTRUSTED_RELEASE', reason: `${version} (${manifest}) is not taken${why(release)}` } };
  return { proof: { promotion: promotion.signer, release: release.signer } };
}

/** Whether somebody who is trusted with promotions signed that record. */
export function provePromotion(
  repository: Repository,
  record: Digest,
  { trust, ...call }: CallOptions & { readonly trust: DeliveryTrust },
): Promise<Verification> {
  return verifyManifest(repository, record, { trusted: trust.promotions, trustedRoot: trust.trustedRoot }, call);
}

function why(verification: Verification): string {
  return verification.kind === 'untrusted' ? `: ${verification.reason}` : '';
}
