import { isSamePerson, namesOf } from '../../../signing/emails.ts';
import { identityName, sameIdentity } from '../../../signing/identity.ts';
import type { ApprovalFact } from '../../evidence-facts.ts';
import type { HistoryFact, PromotionFacts } from '../../facts.ts';
import { unnoted } from '../../facts-read.ts';
import { isNamed } from '../identities.ts';
import { authorshipOf } from './authorship.ts';

export interface JudgedApprovals {
  /** About this environment and not expired, whatever was in force when they were given. The last word of each. */
  readonly declines: readonly ApprovalFact[];
  /** Those that are about this very step: given from the release in force, since it came here. The last word of each. */
  readonly approvals: readonly ApprovalFact[];
  /** Why others do not count, each as the end of a sentence: `ann's has expired`. */
  readonly passedOver: readonly string[];
  /** What would let one of them count. */
  readonly fixes: readonly string[];
}

export interface NotBy {
  /** `where-known`: what cannot be told from the author's counts. */
  readonly author: boolean | 'where-known';
  readonly promoter: boolean;
}

export interface PassedOver {
  readonly reason: string;
  readonly fix?: string;
}

/** What people's words are worth for this step. */
export function judgeApprovals(facts: PromotionFacts, notBy: NotBy): JudgedApprovals {
  const latest = lastWords(facts.approvals.filter(({ environment }) => environment === facts.environment.name));
  const judged = latest.map((approval) => ({ approval, over: passedOver(unnoted(approval), facts, notBy) }));
  const counting = judged.flatMap(({ approval, over }) => (over === undefined ? [approval] : []));
  return {
    declines: counting.filter(({ decision }) => decision === 'decline'),
    approvals: counting.filter(({ decision }) => decision === 'approve'),
    passedOver: judged.flatMap(({ approval, over }) => (over === undefined ? [] : [`${identityName(approval.signer)}'s ${over.reason}`])),
    fixes: judged.flatMap(({ over }) => over?.fix ?? []),
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

function passedOver(approval: ApprovalFact, facts: PromotionFacts, notBy: NotBy): PassedOver | undefined {
  const over = ofAnotherStep(approval, facts);
  if (over !== undefined || approval.decision === 'decline') return over;
  if (notBy.promoter && isPromoter(approval, facts)) return { reason: 'is for a move of their own' };
  if (notBy.author === false) return undefined;
  const authorship = authorshipOf(approval, facts);
  switch (authorship.kind) {
    case 'own':
      return { reason: 'is for a release of their own' };
    case 'other':
      return undefined;
    case 'unknown':
      return notBy.author === 'where-known' ? undefined : authorship;
  }
}

/** Why an approval says nothing of this step, whoever gave it; undefined where it does. */
export function ofAnotherStep(approval: ApprovalFact, facts: PromotionFacts): PassedOver | undefined {
  if (approval.expires <= facts.now) return { reason: `has expired at ${approval.expires.toISOString()}` };
  // Whoever wrote a thing may well say that it is not good, and no other move makes it better.
  if (approval.decision === 'decline') return undefined;
  if (approval.base !== facts.current?.digest) return { reason: 'is for a step from another release than the one in force' };
  // Somebody may have rolled back from the candidate since, to the release from which it was approved. Clocks differ, so that times alone do not tell.
  const counted = facts.history.find(({ approvals }) => approvals?.includes(approval.digest));
  if (counted !== undefined) return { reason: `has counted for record ${counted.sequence}` };
  const moved = lastMove(facts.history);
  if (moved !== undefined)
    return approval.at < moved.when ? { reason: `is from before record ${moved.sequence}, which moved it since` } : undefined;
  const last = facts.history.at(-1);
  // What moved it lies below those that are known.
  if (last === undefined || last.sequence === 1 || approval.at >= last.when) return undefined;
  return { reason: `is from before record ${last.sequence}, the oldest that is known` };
}

/** The newest record that moved the environment, of those that are known. */
function lastMove(history: readonly HistoryFact[]): HistoryFact | undefined {
  return history.find(({ action, version }, at) => {
    const before = history[at + 1];
    return moves.includes(action) || (before !== undefined && before.version !== version);
  });
}

/** A record that resolves may leave behind what was in force, for what the record before it has. */
const moves: readonly string[] = ['promote', 'follow', 'rollback', 'resolve'];

/** Who moves it says so (`--as`), or signs the record: with another key than the one for evidence, which may be of the same person. */
function isPromoter({ signer, emails }: ApprovalFact, { actor: { identity, name, emails: own } }: PromotionFacts): boolean {
  const person = { identity: signer, emails };
  if (isNamed(signer, name) || namesOf(person)?.includes(name.toLowerCase()) === true) return true;
  return identity !== undefined && isSamePerson(person, { identity, emails: own });
}
