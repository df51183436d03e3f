import { inspectStatements } from '../../artifact/signatures/read.ts';
import type { Digest } from '../../digest.ts';
import type { Finding } from '../../finding.ts';
import { type Identity, sameIdentity } from '../../signing/identity.ts';
import { predicateTypes } from '../../signing/statement.ts';
import { signalOf } from '../ledgers.ts';
import { publishersOf } from '../trust.ts';
import type { Workplace } from '../workplace.ts';

export interface ReleaseSigners {
  /** Publishers who are trusted, and signed both the release and the environment's part of it; undefined where nobody is trusted by name. */
  readonly signers: readonly Identity[] | undefined;
  /** What no policy and no override lets pass. */
  readonly finding: Finding | undefined;
}

export interface SignedParts {
  readonly environment: string;
  readonly version: string;
  readonly index: Digest;
  /** The environment's manifest, whose signature is all that a cluster sees. */
  readonly manifest: Digest;
}

/** Who signed a release. Where the project says who publishes, one that none of them signed is refused. */
export async function releaseSigners(workplace: Workplace, parts: SignedParts): Promise<ReleaseSigners> {
  const trusting = publishersOf(workplace);
  if (trusting === undefined) return { signers: undefined, finding: undefined };
  const { release } = workplace.repositories;
  const query = { ...trusting, predicateType: predicateTypes.signature };
  const inspect = (digest: Digest) => inspectStatements(release, digest, query, signalOf(workplace));
  const [ofIndex, ofManifest] = await Promise.all([inspect(parts.index), inspect(parts.manifest)]);
  const [indexSigners, manifestSigners] = [ofIndex, ofManifest].map((judged) =>
    judged.flatMap((one) => (one.kind === 'verified' ? [one.signer] : [])),
  );
  const signers = distinct(indexSigners ?? []).filter((one) => manifestSigners?.some((other) => sameIdentity(one, other)));
  if (signers.length > 0) return { signers, finding: undefined };
  const judged = (indexSigners ?? []).length === 0 ? ofIndex : ofManifest;
  const what = judged === ofIndex ? `Release ${parts.version}` : `The manifest of ${parts.version} for ${parts.environment}`;
  const reason = trusting.trusted.length === 0 ? undefined : judged.flatMap((one) => (one.kind === 'verified' ? [] : [one.reason]))[0];
  return {
    signers,
    finding: {
      id: 'release-unsigned',
      severity: 'error',
      message:
        trusting.trusted.length === 0
          ? 'No release may move: the project trusts nobody with releases'
          : reason === undefined
            ? `${what} is not signed by a publisher whom the project trusts`
            : `${what} is not signed by a publisher whom the project trusts: ${reason}`,
      fix:
        trusting.trusted.length === 0
          ? 'Name the publishers in project({ trust: { releases } })'
          : `Publish it again with the publisher's key: "pawl publish ${parts.version} --key FILE" adds the signature; where that key is trusted no more, "pawl sign ${parts.version}"; where nobody knows that version, take its tag away`,
      environment: parts.environment,
    },
  };
}

function distinct(identities: readonly Identity[]): readonly Identity[] {
  return identities.filter((one, index) => identities.findIndex((other) => sameIdentity(one, other)) === index);
}
