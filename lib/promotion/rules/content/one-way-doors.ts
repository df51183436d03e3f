import { type Consequence, meaningOf, type ObjectChange, type SemanticDiff } from '../../../manifest/diff.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { listed } from '../listed.ts';
import { type ApprovedOptions, type ApprovedRule, judgeApproved, readApproved } from '../people/approved.ts';

export interface OneWayDoorsOptions {
  /** As for `approved`. */
  readonly approvals: ApprovedOptions;
}

/**
 * What no rollback takes back needs approvals; every other move does not: `oneWayDoors({ approvals: { by: [ann, ben], count: 2 } })`.
 * A one-way door is what is deleted for good, and a change that the API server would refuse to change back: a volume claim that grows,
 * a ConfigMap that becomes immutable. A rollback through one needs approvals as well.
 *
 * @throws PolicyError `BAD_OPTION` as `approved` does
 */
export function oneWayDoors({ approvals }: OneWayDoorsOptions): PromotionPolicy {
  const rule = readApproved('one-way-doors', approvals);
  return promotionPolicy('one-way-doors', (facts) => judge(facts, rule));
}

function judge(facts: PromotionFacts, rule: ApprovedRule): Verdict {
  const doors = doorsIn(facts.diff);
  if (doors.length === 0) return allow;
  const verdict = judgeApproved(facts, rule);
  if (verdict.kind !== 'deny') return verdict;
  return deny(`No rollback takes this back: ${listed(doors)}. ${verdict.reason}`, verdict.fix);
}

/** Each as a text, with its object. */
function doorsIn({ changes, consequences }: SemanticDiff): readonly string[] {
  const gone = consequences.filter((one) => one.kind === 'gone-for-good' && !one.kept).map(({ object }) => `${object} is deleted for good`);
  const refused = new Set(consequences.flatMap(immutableField));
  // What the way back would be refused for; what is refused already on the way there never comes to be.
  const back = meaningOf({ changes: changes.filter(({ change }) => change === 'updated').map(reversed), readers: [] }).flatMap(
    immutableField,
  );
  return [...gone, ...back.filter((field) => !refused.has(field)).map((field) => `${field} cannot change back`)];
}

function immutableField(consequence: Consequence): readonly string[] {
  return consequence.kind === 'immutable-field' ? [`${consequence.field} of ${consequence.object}`] : [];
}

function reversed({ after, before, fields, ...others }: ObjectChange): ObjectChange {
  return {
    ...others,
    before: after,
    after: before,
    fields: fields.map(({ after: right, before: left, path }) => ({ path, before: right, after: left })),
  };
}
