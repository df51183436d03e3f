import { type Identity, identityName, sameIdentity } from '../../../signing/identity.ts';
import type { ApprovalFact } from '../../evidence-facts.ts';
import type { HistoryFact, PromotionFacts } from '../../facts.ts';
import { isNamed } from '../identities.ts';

export interface JudgedApprovals {
  /** About this environment and not expired, whatever was in force when they were given. The last word of each. */
  readonly declines: readonly ApprovalFact[];
  /** Those that are about this very step: given from the release in force, since it came here. The last word of each. */
  readonly approvals: readonly ApprovalFact[];
  /** Why others do not count, each as the end of a sentence: `ann's has expired`. */
  readonly passedOver: readonly string[];
}

export interface NotBy {
  readonly author: boolean;
  readonly promoter: boolean;
}

/** What people's words are worth for this step. */
export function judgeApprovals(facts: PromotionFacts, notBy: NotBy): JudgedApprovals {
  const latest = lastWords(facts.approvals.filter(({ environment }) => environment === facts.environment.name));
  const judged = latest.map((approval) => ({ approval, reason: reasonToPassOver(approval, facts, notBy) }));
  const counting = judged.flatMap(({ approval, reason }) => (reason === undefined ? [approval] : []));
  return {
    declines: counting.filter(({ decision }) => decision === 'decline'),
    approvals: counting.filter(({ decision }) => decision === 'approve'),
    passedOver: judged.flatMap(({ approval, reason }) => (reason === undefined ? [] : [`${identityName(approval.signer)}'s ${reason}`])),
  };
}

/** The newest of each signer: an approval takes back a decline, and the other way round. */
function lastWords(approvals: readonly ApprovalFact[]): readonly ApprovalFact[] {
  const newest: ApprovalFact[] = [];
  for (const approval of approvals) {
    const known = newest.findIndex(({ signer }) => sameIdentity(signer, approval.signer));
    if (known === -1) newest.push(approval);
    else if (approval.at >= (newest[known]?.at ?? approval.at)) newest[known] = approval;
  }
  return newest;
}

function reasonToPassOver(approval: ApprovalFact, facts: PromotionFacts, notBy: NotBy): string | undefined {
  if (approval.expires <= facts.now) return `has expired at ${approval.expires.toISOString()}`;
  // Whoever wrote a thing may well say that it is not good, and no other move makes it better.
  if (approval.decision === 'decline') return undefined;
  if (approval.base !== facts.current?.digest) return 'is for a step from another release than the one in force';
  // Somebody may have rolled back from the candidate since, to the release from which it was approved.
  const moved = lastMove(facts.history);
  if (moved !== undefined && approval.at < moved.when) return `is from before record ${moved.sequence}, which moved it since`;
  if (notBy.author && isAuthor(approval.signer, facts)) return 'is for a release of their own';
  if (notBy.promoter && isPromoter(approval.signer, facts)) return 'is for a move of their own';
  return undefined;
}

/** The newest record that moved the environment, of those that are known. */
function lastMove(history: readonly HistoryFact[]): HistoryFact | undefined {
  return history.find(({ action, version }, at) => {
    const before = history[at + 1];
    return moves.includes(action) || (before !== undefined && before.version !== version);
  });
}

const moves: readonly string[] = ['promote', 'follow', 'rollback'];

function isAuthor(signer: Identity, { candidate: { author, signers = [] } }: PromotionFacts): boolean {
  return (author !== undefined && isNamed(signer, author)) || signers.some((one) => sameIdentity(one, signer));
}

function isPromoter(signer: Identity, { actor: { identity, name } }: PromotionFacts): boolean {
  return isNamed(signer, name) || (identity !== undefined && sameIdentity(signer, identity));
}
