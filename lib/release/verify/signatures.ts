import { verifyManifest } from '../../artifact/signatures/verify.ts';
import type { Digest } from '../../digest.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import { identityName } from '../../signing/identity.ts';
import type { Trusting } from '../../signing/verify-bundle.ts';
import { type Proof, proving } from './proof.ts';

/** Whether somebody who is trusted signed a manifest; open where the project trusts nobody explicitly. */
export async function proveSignature(
  repository: Repository,
  { subject, claim, digest }: { readonly subject: string; readonly claim: string; readonly digest: Digest },
  { trusting, ...call }: CallOptions & { readonly trusting: Trusting | undefined },
): Promise<Proof> {
  return proving(subject, claim, async () => {
    if (trusting === undefined) return { result: 'open', detail: 'The project has no trust: say who may sign with project({ trust })' };
    const verification = await verifyManifest(repository, digest, trusting, call);
    return verification.kind === 'signed'
      ? { result: 'proved', detail: `Signed by ${identityName(verification.signer)}` }
      : { result: 'failed', detail: verification.reason };
  });
}
