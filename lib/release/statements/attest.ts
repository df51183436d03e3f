import { readRelease } from '../../artifact/read.ts';
import type { JudgedStatement } from '../../artifact/signatures/judge-statements.ts';
import { inspectStatements } from '../../artifact/signatures/read.ts';
import type { Digest } from '../../digest.ts';
import { EvidenceError } from '../../evidence/evidence-error.ts';
import { type ReadEvidence, readEvidence } from '../../evidence/list.ts';
import { putEvidence, type StoredAt } from '../../evidence/store.ts';
import type { Json } from '../../json.ts';
import { predicateTypes } from '../../signing/statement.ts';
import { signalOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import { publishersOf } from '../trust.ts';
import { parseVersion } from '../version.ts';
import { evidenceName } from '../workplace/repository-names.ts';
import type { Workplace } from '../workplace.ts';
import { type TrustedSigner, trustedSigner } from './trusted-signer.ts';

export interface Attesting {
  readonly version: string;
  readonly predicateType: string;
  readonly predicate: Json;
}

export interface Attested extends StoredAt {
  /** Digest of the release's index. */
  readonly index: Digest;
  readonly signer: TrustedSigner;
}

/** Signs a statement about a release and stores it in the evidence repository. */
export async function attest(workplace: Workplace, { version: text, predicateType, predicate }: Attesting): Promise<Attested> {
  const version = parseVersion(text);
  refuseReserved(predicateType);
  const action = `attest something of ${version}`;
  const signer = await trustedSigner(workplace.signer, workplace.project.trust, {
    action,
    list: 'evidence',
    stated: { role: 'attestations', type: predicateType },
    ...signalOf(workplace),
  });
  if (signer === undefined)
    throw new ReleaseError('NO_KEY', `Cannot ${action}: nobody signs it`, {
      fix: 'Sign it with --key FILE (or PAWL_SIGNING_KEY), or --keyless in CI',
    });
  const release = await readRelease(workplace.repositories.release, version, signalOf(workplace));
  const stored = await putEvidence(
    workplace.repositories.environment(evidenceName),
    { kind: 'evidence', release: release.digest, predicateType, predicate, at: workplace.clock(), signer: signer.signer },
    signalOf(workplace),
  );
  return { ...stored, index: release.digest, signer };
}

/** These mean something by where they lie, and have commands of their own. */
function refuseReserved(type: string): void {
  const commands = new Map<string, string>([
    [predicateTypes.approval, 'Say it with "pawl approve" or "pawl decline"'],
    [predicateTypes.report, 'Reports are the agents’ to make'],
    [predicateTypes.signature, 'Releases are signed by "pawl publish"'],
  ]);
  const fix = commands.get(type);
  if (fix !== undefined) throw new EvidenceError('BAD_PREDICATE', `Cannot attest "${type}": it is nothing that is attested`, { fix });
}

export interface Attestations {
  readonly version: string;
  readonly index: Digest;
  /** What refers to the release itself, signatures too, whether or not it counts. */
  readonly attached: readonly JudgedStatement[];
  /** What lies in the evidence repository. */
  readonly stored: ReadEvidence;
}

/** Everything that anybody has stated about a release, believed or not, and why. */
export async function listAttestations(workplace: Workplace, text: string): Promise<Attestations> {
  const version = parseVersion(text);
  const { trust } = workplace.project;
  const { repositories } = workplace;
  const release = await readRelease(repositories.release, version, signalOf(workplace));
  const trusting = (trusted: NonNullable<typeof trust>['evidence']) => ({ trusted, trustedRoot: trust?.trustedRoot });
  const [attached, stored] = await Promise.all([
    inspectStatements(repositories.release, release.digest, publishersOf(workplace) ?? trusting([]), signalOf(workplace)),
    readEvidence(
      repositories.environment(evidenceName),
      release.digest,
      { ...trusting(trust?.evidence ?? []), now: workplace.clock() },
      signalOf(workplace),
    ),
  ]);
  return { version, index: release.digest, attached, stored };
}
