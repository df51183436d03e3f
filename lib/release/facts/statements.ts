import type { Digest } from '../../digest.ts';
import { attachedEvidence } from '../../evidence/attached.ts';
import { type ReadEvidence, readEvidence } from '../../evidence/list.ts';
import type { ApprovalFact, EvidenceFact, ReportFact } from '../../promotion/evidence-facts.ts';
import { emailsOf } from '../../signing/emails.ts';
import { signalOf } from '../ledgers.ts';
import { publishersOf } from '../trust.ts';
import { evidenceName } from '../workplace/repository-names.ts';
import type { Workplace } from '../workplace.ts';

export interface Statements {
  readonly approvals: readonly ApprovalFact[];
  readonly evidence: readonly EvidenceFact[];
  readonly reports: readonly ReportFact[];
  /** What does not count, and why. */
  readonly ignored: ReadEvidence['ignored'];
  /** False where there was more than is read: somebody's refusal may be among it. */
  readonly complete: boolean;
}

/** What those who are trusted with evidence have said about a release, and what its publisher attached to it. Nothing without trust. */
export async function gatherStatements(workplace: Workplace, index: Digest, now: Date): Promise<Statements> {
  const { trust } = workplace.project;
  const publishers = publishersOf(workplace);
  if (trust === undefined || publishers === undefined) return { approvals: [], evidence: [], reports: [], ignored: [], complete: true };
  const { repositories } = workplace;
  const query = { trusted: trust.evidence, trustedRoot: trust.trustedRoot, now };
  const [read, attached] = await Promise.all([
    trust.evidence.length === 0 ? nothing : readEvidence(repositories.environment(evidenceName), index, query, signalOf(workplace)),
    attachedEvidence(repositories.release, index, publishers, signalOf(workplace)),
  ]);
  return {
    approvals: read.approvals.map((approval) => ({ ...approval, emails: emailsOf(approval.signer, trust.evidence) })),
    evidence: [...attached, ...read.evidence],
    reports: read.reports.map(({ covered: _covered, sequence: _sequence, ...report }): ReportFact => report),
    ignored: read.ignored,
    complete: read.complete,
  };
}

const nothing: ReadEvidence = { evidence: [], approvals: [], reports: [], ignored: [], complete: true };
