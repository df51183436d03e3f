import type { SemanticDiff } from '../../../manifest/diff.ts';
import { podTemplateOf } from '../../../manifest/pods/pod-template.ts';
import { allow } from '../../../verdict.ts';
import { imageSignersOf, type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { allOf } from '../combined/all-of.ts';

/**
 * A move that restarts nothing and does nothing that somebody should look at passes without these policies; every other has to pass
 * all of them: `noRestartFastPath(soaked(Duration.hours(24)), approved({ … }))`.
 *
 * Nothing restarts where no workload is new, goes, or has another pod template; and whatever is more than a note in the diff (rights,
 * exposure, fewer replicas, settings that a workload would go on without) is no fast path.
 */
export function noRestartFastPath(first: PromotionPolicy, ...others: readonly PromotionPolicy[]): PromotionPolicy {
  const all = allOf(first, ...others);
  return promotionPolicy('no-restart-fast-path', (facts) => (isQuiet(facts.diff) ? allow : all.judge(facts)), imageSignersOf([all]));
}

function isQuiet({ changes, consequences }: SemanticDiff): boolean {
  const restarts = consequences.some(({ kind, weight }) => kind === 'restart' || weight !== 'note');
  const comesOrGoes = changes.some(({ after, before, change }) => change !== 'updated' && podTemplateOf(after ?? before) !== undefined);
  return !restarts && !comesOrGoes && !changes.some(({ change }) => change === 'deleted');
}
