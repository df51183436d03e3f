import { readRelease } from '../../artifact/read.ts';
import type { Digest } from '../../digest.ts';
import type { Duration } from '../../duration.ts';
import type { Approval } from '../../evidence/approval.ts';
import { putEvidence, type StoredAt } from '../../evidence/store.ts';
import type { Finding } from '../../finding.ts';
import { diffSets, type SemanticDiff } from '../../manifest/diff.ts';
import { readHistory } from '../../promotion/ledger.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { predicateTypes } from '../../signing/statement.ts';
import { releaseSigners } from '../facts/release-signers.ts';
import { lookBack } from '../facts/stays-everywhere.ts';
import { headOf, signalOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import { setOfHead, setOfRelease } from '../sides.ts';
import { parseVersion } from '../version.ts';
import { evidenceName } from '../workplace/repository-names.ts';
import { environmentOf, type Workplace } from '../workplace.ts';
import { type TrustedSigner, trustedSigner } from './trusted-signer.ts';

export type Decision = Approval['decision'];

/** A move that somebody is asked about. */
export interface ApprovalPreview {
  readonly environment: string;
  readonly version: string;
  /** Digest of the release's index: what is approved. */
  readonly index: Digest;
  /** In force now; null where nothing is. */
  readonly base: { readonly version: string; readonly index: Digest } | null;
  /** The newest record of its ledger; undefined where it has none. */
  readonly head: LedgerEntry | undefined;
  readonly diff: SemanticDiff;
  /** The release is not signed by a publisher, where the project says who that is. */
  readonly unsigned: Finding | undefined;
  readonly signer: TrustedSigner;
}

/** What somebody would approve or decline. Whoever may not is refused; nothing is written. */
export async function previewApproval(
  workplace: Workplace,
  { environment, version: text, decision }: { readonly environment: string; readonly version: string; readonly decision: Decision },
): Promise<ApprovalPreview> {
  const version = parseVersion(text);
  const signer = await approver(workplace, `${decision} ${version} for "${environment}"`);
  environmentOf(workplace, environment);
  // Each is read once: what is signed for is what is shown, whatever moves meanwhile.
  const head = await headOf(workplace, environment);
  const release = await readRelease(workplace.repositories.release, version, signalOf(workplace));
  const before = await setOfHead(workplace, environment, head);
  const after = await setOfRelease(workplace, environment, release);
  const to = head?.record.to ?? null;
  const manifest = release.environments.get(environment)?.digest ?? release.digest;
  const { finding } = await releaseSigners(workplace, { environment, version, index: release.digest, manifest });
  if (finding !== undefined && decision === 'approve')
    throw new ReleaseError('NOT_A_RELEASE', `Cannot approve ${version} for "${environment}": ${finding.message}`, {
      ...(finding.fix === undefined ? {} : { fix: finding.fix }),
    });
  return {
    environment,
    version,
    index: release.digest,
    base: to === null ? null : { version: to.version, index: to.index },
    head,
    diff: diffSets(before.set, after.set),
    unsigned: finding,
    signer,
  };
}

export interface ApprovalWords {
  readonly decision: Decision;
  readonly why: string | null;
  /** For how long it counts. */
  readonly expires: Duration;
}

export interface GivenApproval extends StoredAt {
  readonly approval: Approval;
}

/**
 * Signs an approval or a decline and stores it. It names the release, the environment and what is in force there, and replaces the signer's earlier
 * one. An approval of what others have moved meanwhile is refused (ENVIRONMENT_MOVED): somebody may have taken back that very step. Records that
 * move nothing (hold, unhold, acknowledge) are no reason.
 */
export async function putApproval(
  workplace: Workplace,
  { environment, version, index, base, head, signer }: ApprovalPreview,
  { decision, why, expires }: ApprovalWords,
): Promise<GivenApproval> {
  if (decision === 'approve' && (await hasMoved(workplace, environment, head)))
    throw new ReleaseError(
      'ENVIRONMENT_MOVED',
      `Cannot approve ${version} for "${environment}": its records are others now than those that you saw`,
      { fix: `Look at it again: "pawl approve ${environment} ${version}"` },
    );
  const now = workplace.clock();
  const approval: Approval = {
    decision,
    environment,
    version,
    base: base?.index ?? null,
    why,
    at: now.toISOString(),
    expires: new Date(now.getTime() + expires.milliseconds).toISOString(),
  };
  const stored = await putEvidence(
    workplace.repositories.environment(evidenceName),
    { kind: 'approval', release: index, predicateType: predicateTypes.approval, predicate: approval, at: now, signer: signer.signer },
    signalOf(workplace),
  );
  return { ...stored, approval };
}

/** Whether any record since then moved the environment, also where another one moved it back. What nobody can read back to may have. */
async function hasMoved(workplace: Workplace, environment: string, seen: LedgerEntry | undefined): Promise<boolean> {
  const head = await headOf(workplace, environment);
  if (head?.digest === seen?.digest) return false;
  if (head === undefined || seen === undefined) return true;
  const options = { limit: lookBack, untilSequence: seen.record.sequence, ...signalOf(workplace) };
  const newestFirst = await readHistory(workplace.repositories.environment(environment), head, options);
  const since = newestFirst.slice(0, -1);
  const moves = ({ record: { action, to } }: LedgerEntry) => action === 'resolve' || to?.index !== seen.record.to?.index;
  return newestFirst.at(-1)?.digest !== seen.digest || since.some(moves);
}

async function approver(workplace: Workplace, action: string): Promise<TrustedSigner> {
  const { trust } = workplace.project;
  if (trust === undefined)
    throw new ReleaseError('NO_TRUST', `Cannot ${action}: the project trusts nobody by name, so that nobody would read it`, {
      fix: 'Name who approves in project({ trust: { evidence } })',
    });
  const signer = await trustedSigner(workplace.signer, trust, {
    action,
    list: 'evidence',
    stated: { role: 'approvals' },
    ...signalOf(workplace),
  });
  if (signer === undefined) throw new ReleaseError('NO_KEY', `Cannot ${action}: nobody signs it`);
  return signer;
}
