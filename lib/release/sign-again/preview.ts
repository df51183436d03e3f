import { imagesStatementOf } from '../../artifact/images-statement.ts';
import type { Release } from '../../artifact/read.ts';
import { inspectStatements } from '../../artifact/signatures/read.ts';
import type { Json } from '../../json.ts';
import type { Descriptor } from '../../oci/registry.ts';
import { identityName } from '../../signing/identity.ts';
import { predicateTypes } from '../../signing/statement.ts';
import type { Trusting } from '../../signing/verify-bundle.ts';
import { signalOf } from '../ledgers.ts';
import { type Stated, signature, unstated } from '../publish/sign-release.ts';
import { ReleaseError } from '../release-error.ts';
import { type TrustedSigner, trustedSigner } from '../statements/trusted-signer.ts';
import { heldAgainst, isOfOtherBuild } from '../verify/provenance.ts';
import { verifyRelease } from '../verify/verify-release.ts';
import type { Repositories } from '../workplace/repositories.ts';
import type { Workplace } from '../workplace.ts';
import { type Belief, believe, type OnceTrusted, trustedBefore } from './believe.ts';

export interface SignAgain extends OnceTrusted {
  /** Where the release lies, and the environments that it was promoted to. */
  readonly repositories: Repositories;
  readonly versionOrDigest: string;
}

/** What would be signed, and why it is believed. */
export interface SigningPreview {
  readonly release: Release;
  readonly repositories: Repositories;
  readonly publisher: TrustedSigner;
  readonly belief: Belief;
  /** What the publisher has not stated yet, environments first; empty where everything is signed already. */
  readonly missing: readonly MissingStatements[];
  /** True where nobody whose word counts says where the release comes from, so that nobody can say it again. */
  readonly withoutProvenance: boolean;
}

export interface MissingStatements {
  /** The environment whose manifest it is; undefined: the release itself. */
  readonly environment: string | undefined;
  readonly subject: Descriptor;
  readonly statements: readonly Stated[];
}

/**
 * Looks at a published release that is to be signed again, and writes nothing. It has to be, byte for byte, a release of this project,
 * and somebody has to vouch for it: a publisher who is or was trusted, or whoever rebuilt it. A signature says that it is right for ever,
 * so without that it is refused: NO_PROOF, WRONG_RELEASE; and whoever may not sign releases: NO_KEY, UNTRUSTED_KEY.
 */
export async function previewSigning(workplace: Workplace, asked: SignAgain): Promise<SigningPreview> {
  const { repositories, versionOrDigest } = asked;
  const { trust, project } = workplace.project;
  const call = signalOf(workplace);
  const action = `sign "${versionOrDigest}"`;
  const publisher = await trustedSigner(workplace.signer, trust, { action, list: 'releases', ...call });
  if (publisher === undefined)
    throw new ReleaseError('NO_KEY', `Cannot ${action}: nobody signs it`, {
      fix: 'Sign it with --key FILE (or PAWL_SIGNING_KEY), or --keyless in CI',
    });
  const before = trustedBefore(workplace, asked, action);
  // Signatures are looked at apart: here only whether it is what it says.
  const { release, proofs } = await verifyRelease(repositories.release, versionOrDigest, {
    trust: undefined,
    source: project.source,
    ...call,
  });
  const wrong = proofs.find(({ result }) => result === 'failed');
  if (wrong !== undefined) throw refused('NO_PROOF', action, `${wrong.subject} is not what it says: ${wrong.detail}`);
  const metadata = await release.metadata(call);
  if (metadata.project !== project.name)
    throw refused('WRONG_RELEASE', action, `it is a release of project "${metadata.project}", expected "${project.name}"`);
  const belief = await believe(repositories.release, release, { ...asked, trusting: before, action, ...call });
  const provenance = await statedProvenance(workplace, { release, repositories, trusting: before, action });
  const images = { predicateType: predicateTypes.images, predicate: imagesStatementOf(metadata) };
  const more = provenance === undefined ? [images] : [{ predicateType: predicateTypes.provenance, predicate: provenance }, images];
  const missing = await missingStatements(workplace, { release, repositories, publisher, more });
  return { release, repositories, publisher, belief, missing, withoutProvenance: provenance === undefined };
}

interface Stating {
  readonly release: Release;
  readonly repositories: Repositories;
  readonly publisher: TrustedSigner;
  /** Of the release itself, beside the signature. */
  readonly more: readonly Stated[];
}

async function missingStatements(workplace: Workplace, stating: Stating): Promise<readonly MissingStatements[]> {
  const { release, repositories, publisher, more } = stating;
  const { trust } = workplace.project;
  const call = signalOf(workplace);
  const index = await repositories.release.resolve(release.digest, call);
  if (index === undefined) throw refused('NO_PROOF', `sign "${release.version}"`, 'it is not there any more');
  const parts = [
    ...[...release.environments].map(([environment, subject]) => ({ environment, subject, statements: [signature] })),
    // Last the release, and of it the signature: whoever finds it signed finds the rest.
    { environment: undefined, subject: index, statements: [...more, signature] },
  ];
  const missing = await Promise.all(
    parts.map(async (part) => ({
      ...part,
      statements: await unstated(repositories.release, part.subject.digest, part.statements, { publisher, trust, ...call }),
    })),
  );
  return missing.filter(({ statements }) => statements.length > 0);
}

interface WithProvenance {
  readonly release: Release;
  readonly repositories: Repositories;
  readonly trusting: Trusting;
  readonly action: string;
}

/** What a publisher said about where it comes from is said again in the same words; words that are not those of the release refuse it. */
async function statedProvenance(
  workplace: Workplace,
  { release, repositories, trusting, action }: WithProvenance,
): Promise<Json | undefined> {
  const query = { ...trusting, predicateType: predicateTypes.provenance };
  const found = await inspectStatements(repositories.release, release.digest, query, signalOf(workplace));
  const first = found.filter((one) => one.kind === 'verified').find(({ statement }) => !isOfOtherBuild(statement.predicate));
  if (first === undefined) return undefined;
  const { predicate } = first.statement;
  const signer = identityName(first.signer);
  const { result, detail } = heldAgainst(release, { predicate, signer, source: workplace.project.project.source });
  if (result === 'failed')
    throw refused('NO_PROOF', action, `what ${signer} stated about where it comes from is of something else: ${detail}`);
  return predicate;
}

function refused(code: 'NO_PROOF' | 'WRONG_RELEASE', action: string, why: string): ReleaseError {
  return new ReleaseError(code, `Cannot ${action}: ${why}`, { fix: 'Find out who published it, and publish a new version' });
}
