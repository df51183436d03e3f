import type { ApprovalFact } from './evidence-facts.ts';
import type { PromotionFacts } from './facts.ts';
import type { RecordedVerdict } from './record.ts';
import { ofAnotherStep } from './rules/people/approvals.ts';

/**
 * The approvals and declines that a record may name: a policy of the move read them, and they are about this very step. Whoever audits it
 * must not take for counted what only lay there, as of a rollback that passes the policy, or of an override of it.
 */
export function countedApprovals(facts: PromotionFacts, verdicts: readonly RecordedVerdict[]): readonly ApprovalFact[] {
  const read = new Set<string | undefined>(verdicts.flatMap((verdict) => verdict.read ?? []).map(({ digest }) => digest));
  return facts.approvals.filter(
    (approval) =>
      read.has(approval.digest) && approval.environment === facts.environment.name && ofAnotherStep(approval, facts) === undefined,
  );
}
