import { type Identity, identityName, sameIdentity } from '../../../signing/identity.ts';
import type { ApprovalFact } from '../../evidence-facts.ts';
import type { PromotionFacts } from '../../facts.ts';
import { isNamed } from '../identities.ts';

export interface JudgedApprovals {
  /** Those that are about this step: this environment, from the release in force, not expired. The last word of each. */
  readonly declines: readonly ApprovalFact[];
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
  if (approval.base !== facts.current?.digest) return 'is for a step from another release than the one in force';
  if (approval.expires <= facts.now) return `has expired at ${approval.expires.toISOString()}`;
  // Whoever wrote a thing may well say that it is not good.
  if (approval.decision === 'decline') return undefined;
  if (notBy.author && isAuthor(approval.signer, facts)) return 'is for a release of their own';
  if (notBy.promoter && isPromoter(approval.signer, facts)) return 'is for a move of their own';
  return undefined;
}

function isAuthor(signer: Identity, { candidate: { author, signers = [] } }: PromotionFacts): boolean {
  return (author !== undefined && isNamed(signer, author)) || signers.some((one) => sameIdentity(one, signer));
}

function isPromoter(signer: Identity, { actor: { identity, name } }: PromotionFacts): boolean {
  return isNamed(signer, name) || (identity !== undefined && sameIdentity(signer, identity));
}
