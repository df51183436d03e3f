import type { Digest } from '../../digest.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import type { Identity } from '../../signing/identity.ts';
import type { Verification } from '../../signing/verification.ts';
import type { Trusting } from '../../signing/verify-bundle.ts';
import { type EarlyBundles, earlyBundles } from './early-bundles.ts';
import { judgeSignatures } from './judge-signatures.ts';

/**
 * `verifyManifest` for a caller who will ask about most of the manifests that `isWanted` names: of a folder, signatures are tried while it is still
 * being read to find them. The answers are the same.
 */
export function manifestVerifier(
  repository: Repository,
  trusting: Trusting,
  isWanted: (digest: Digest) => boolean,
): (digest: Digest, call?: CallOptions) => ReturnType<typeof verifyManifest> {
  const early = earlyBundles(trusting, isWanted);
  return (digest, call) => verifyManifest(repository, digest, { ...trusting, early }, call);
}

/**
 * Whether somebody who is trusted signed a manifest: one good signature is enough, whatever else lies beside it.
 * An empty list trusts nobody and reads nothing.
 */
export async function verifyManifest(
  repository: Repository,
  digest: Digest,
  trusting: Trusting & { readonly early?: EarlyBundles | undefined },
  call: CallOptions = {},
): Promise<Exclude<Verification, { readonly kind: 'none' }>> {
  if (trusting.trusted.length === 0) return { kind: 'untrusted', reason: 'Nobody is trusted with this: the list of who is, is empty' };
  const reasons: string[] = [];
  let signer: Identity | undefined;
  await judgeSignatures(repository, digest, {
    ...trusting,
    ...call,
    visit: (judged) => {
      if (judged.kind === 'verified') signer = judged.signer;
      else reasons.push(judged.reason);
      return judged.kind === 'verified' ? 'enough' : 'more';
    },
  });
  if (signer !== undefined) return { kind: 'signed', signer };
  const [first, ...others] = reasons;
  if (first === undefined) return { kind: 'untrusted', reason: 'It is not signed' };
  const more = others.length === 0 ? 'Its signature does not count' : `None of its ${reasons.length} signatures counts`;
  return { kind: 'untrusted', reason: `${more}: ${first}` };
}
