import { outsideRole } from '../../evidence/outside-role.ts';
import type { CallOptions } from '../../oci/registry.ts';
import { type Identity, identityName } from '../../signing/identity.ts';
import { matches } from '../../signing/matches.ts';
import type { Stated } from '../../signing/role.ts';
import type { Signer } from '../../signing/signer.ts';
import type { Trust } from '../../signing/trust.ts';
import { trustedAs } from '../../signing/verify-bundle.ts';
import { ReleaseError } from '../release-error.ts';
import { withoutEvidence } from '../trust.ts';

/** Whoever signs, and whom that will prove. */
export interface TrustedSigner {
  readonly signer: Signer;
  /** As whoever trusts them calls them. */
  readonly identity: Identity;
  /** False where the project trusts nobody by name, so that nobody will look. */
  readonly trusted: boolean;
}

export interface Purpose extends CallOptions {
  /** What needs the signature, for a sentence: `publish "shop"`. */
  readonly action: string;
  /** Whose signature counts. */
  readonly list: 'releases' | 'evidence';
  /** Of evidence: what is to be stated, since an entry may be for some of it only. */
  readonly stated?: Stated | undefined;
}

/**
 * Looks whom a signature will prove before anything is signed or written. Where the project says who may sign this, nobody and anybody
 * else are refused: NO_KEY, UNTRUSTED_KEY. Undefined where nobody signs and nobody asks for it.
 */
export async function trustedSigner(
  signer: Signer | undefined,
  trust: Trust | undefined,
  { action, list, stated, ...call }: Purpose,
): Promise<TrustedSigner | undefined> {
  if (signer === undefined) {
    if (trust === undefined) return undefined;
    throw new ReleaseError('NO_KEY', `Cannot ${action}: the project says who signs that, and nobody does`, {
      fix: 'Sign it with --key FILE (or PAWL_SIGNING_KEY), or --keyless in CI',
    });
  }
  const identity = await signer.identify(call);
  if (trust === undefined) return { signer, identity, trusted: false };
  const trusted = trustedAs(identity, list === 'releases' ? withoutEvidence(trust.releases, trust) : { trusted: trust[list] });
  if (trusted === undefined && trust[list].some((one) => matches(identity, one)))
    throw new ReleaseError(
      'UNTRUSTED_KEY',
      `Cannot ${action}: ${identityName(identity)} is in trust.${list} of the project, and in trust.evidence: whoever signs evidence counts for nothing else`,
      { fix: 'Take it out of one of the two lists, or sign with another key' },
    );
  if (trusted === undefined)
    throw new ReleaseError('UNTRUSTED_KEY', `Cannot ${action}: ${identityName(identity)} is not in trust.${list} of the project`, {
      fix: `Sign with a key that is, or add this one there: ${signer.publicKey === undefined ? 'identity({ issuer, subject })' : '"pawl key show FILE" prints it'}`,
    });
  const name = 'key' in trusted ? trusted.name : undefined;
  const known: Identity = identity.kind === 'key' && name !== undefined ? { ...identity, name } : identity;
  const outside = stated === undefined ? undefined : outsideRole(known, stated, trust[list]);
  if (outside !== undefined)
    throw new ReleaseError('UNTRUSTED_KEY', `Cannot ${action}: ${outside}`, {
      fix: `Sign with a key whose entry in trust.${list} is for that`,
    });
  return { signer, identity: known, trusted: true };
}
