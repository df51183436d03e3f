import type { Release } from '../../artifact/read.ts';
import { readStatements } from '../../artifact/signatures/read.ts';
import type { Digest } from '../../digest.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import { type Identity, sameIdentity } from '../../signing/identity.ts';
import { keyIdOf } from '../../signing/public-key.ts';
import { predicateTypes } from '../../signing/statement.ts';
import type { TrustedIdentity } from '../../signing/trust.ts';
import type { Trusting } from '../../signing/verify-bundle.ts';
import { ReleaseError } from '../release-error.ts';
import { publishersOf } from '../trust.ts';
import type { Workplace } from '../workplace.ts';

/** By whose word a release is believed that nobody who is trusted today need have signed. */
export interface OnceTrusted {
  /** A public key in PEM that publishers signed with before. A key that others may have by now proves nothing. */
  readonly wasSignedBy?: string | undefined;
  /** The digest that a rebuild of the release's commit came to: the stronger proof, since it believes no key. */
  readonly rebuilt?: Digest | undefined;
}

export type Belief =
  /** A publisher who is trusted, or was, signed all of it. */
  { readonly kind: 'signed'; readonly by: Identity } | { readonly kind: 'rebuilt' };

/** Whose signatures vouch for a release: today's publishers, and the key that once was one of theirs. */
export function trustedBefore(workplace: Workplace, { wasSignedBy }: OnceTrusted, action: string): Trusting {
  const { trust, environments } = workplace.project;
  const now = publishersOf(workplace) ?? { trusted: [] };
  if (wasSignedBy === undefined) return now;
  const id = keyIdOf(wasSignedBy);
  const others = [
    { list: 'trust.evidence', trusted: trust?.evidence ?? [] },
    { list: 'trust.promotions', trusted: trust?.promotions ?? [] },
    ...environments.map((one) => ({ list: `trust.promotions of ${one.name}`, trusted: one.trust?.promotions ?? [] })),
  ];
  for (const { list, trusted } of others)
    if (hasKey(trusted, id) && !hasKey(now.trusted, id))
      throw new ReleaseError(
        'UNTRUSTED_KEY',
        `Cannot ${action}: the key that is to have signed it is in ${list}, and releases are others’ to sign`,
        {
          fix: rebuildFix,
        },
      );
  return { ...now, trusted: [...now.trusted, { key: wasSignedBy }] };
}

function hasKey(trusted: readonly TrustedIdentity[], id: Digest): boolean {
  return trusted.some((one) => 'key' in one && keyIdOf(one.key) === id);
}

interface Believing extends OnceTrusted, CallOptions {
  readonly trusting: Trusting;
  readonly action: string;
}

/** Why a release may be signed by somebody who did not publish it: one publisher signed every part of it, or it was rebuilt. NO_PROOF without either. */
export async function believe(
  repository: Repository,
  { digest, environments, version, dirty }: Release,
  { trusting, rebuilt, action, ...call }: Believing,
): Promise<Belief> {
  if (rebuilt !== undefined && rebuilt !== digest)
    throw new ReleaseError('WRONG_RELEASE', `Cannot ${action}: what was rebuilt is "${rebuilt}", and what is published is "${digest}"`, {
      fix: `See what differs with "pawl rebuild ${version}"`,
    });
  const [ofRelease = [], ...ofEnvironments] = await Promise.all(
    [digest, ...[...environments.values()].map((one) => one.digest)].map((part) => signersOf(repository, part, { trusting, ...call })),
  );
  const by = ofRelease.find((one) => ofEnvironments.every((signers) => signers.some((other) => sameIdentity(one, other))));
  if (by !== undefined) return { kind: 'signed', by };
  if (rebuilt !== undefined) return { kind: 'rebuilt' };
  throw new ReleaseError('NO_PROOF', `Cannot ${action}: nobody vouches for it: no publisher who is trusted signed all of it`, {
    fix: dirty
      ? 'Say by which key it was signed, with --was-signed-by PUBLICKEY.pem; it was published from files that differ from its commit, so nobody can rebuild it'
      : rebuildFix,
  });
}

const rebuildFix =
  'Rebuild it with "pawl rebuild", the stronger proof, and say what digest that came to with --rebuilt DIGEST; or say by which key publishers signed before, with --was-signed-by PUBLICKEY.pem';

async function signersOf(
  repository: Repository,
  digest: Digest,
  { trusting, signal }: CallOptions & { readonly trusting: Trusting },
): Promise<readonly Identity[]> {
  if (trusting.trusted.length === 0) return [];
  const query = { ...trusting, predicateType: predicateTypes.signature };
  const statements = await readStatements(repository, digest, query, signal === undefined ? {} : { signal });
  return statements.map(({ signer }) => signer);
}
