import type { Json } from '../../../json.ts';
import { type KubernetesObject, typeOf } from '../../kubernetes-object.ts';
import { jsonOf, valueAt } from '../../reading.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { Disruption } from '../consequence.ts';
import { selectorText, selectsAll } from '../selector.ts';

/** How many pods a disruption budget lets drains and upgrades of nodes take away at once. */
export function disruption({ id, before, after }: ObjectChange): readonly Disruption[] {
  if (typeOfEither(before, after) !== 'PodDisruptionBudget.policy') return [];
  const [from, to] = [budgetOf(before), budgetOf(after)];
  const facts = { kind: 'disruption', object: id, from: from?.text ?? null, to: to?.text ?? null } as const;
  const found: Disruption[] = [];
  if (after === undefined)
    found.push({ ...facts, weight: 'caution', message: 'Its pods may all be evicted at once: the budget that held them goes' });
  else if (isNever(to) && !isNever(from))
    found.push({ ...facts, weight: 'caution', message: `None of its pods may be evicted (${to?.text}), so that nodes cannot be drained` });
  else if (before !== undefined && from?.text !== to?.text) found.push({ ...facts, ...changed(from, to) });
  const [had, has] = [valueAt(jsonOf(before), 'spec', 'selector'), valueAt(jsonOf(after), 'spec', 'selector')];
  // A budget without a selector holds nothing; one with an empty selector holds every pod of its namespace (policy/v1).
  const isOther = had !== undefined && (has === undefined || !selectsAll(has, had));
  if (after !== undefined && isOther)
    found.push({
      ...facts,
      weight: 'caution',
      message: `Holds other pods: selector ${selectorText(had) || '(all)'} -> ${has === undefined ? '(none)' : selectorText(has) || '(all)'}`,
    });
  return found;
}

function typeOfEither(before: KubernetesObject | undefined, after: KubernetesObject | undefined): string | undefined {
  const object = after ?? before;
  return object === undefined ? undefined : typeOf(object);
}

interface Budget {
  readonly bound: 'minAvailable' | 'maxUnavailable';
  readonly unit: 'pods' | '%';
  readonly amount: number;
  /** `minAvailable 50%` */
  readonly text: string;
}

function budgetOf(object: KubernetesObject | undefined): Budget | undefined {
  const spec = valueAt(jsonOf(object), 'spec');
  for (const bound of ['minAvailable', 'maxUnavailable'] as const) {
    const value: Json | undefined = valueAt(spec, bound);
    const percent = typeof value === 'string' ? /^(\d{1,9})%$/.exec(value)?.[1] : undefined;
    if (percent !== undefined) return { bound, unit: '%', amount: Number(percent), text: `${bound} ${Number(percent)}%` };
    if (typeof value === 'number') return { bound, unit: 'pods', amount: value, text: `${bound} ${value}` };
  }
  return undefined;
}

function isNever(budget: Budget | undefined): boolean {
  if (budget === undefined) return false;
  return budget.bound === 'maxUnavailable' ? budget.amount === 0 : budget.unit === '%' && budget.amount >= 100;
}

function changed(from: Budget | undefined, to: Budget | undefined): Pick<Disruption, 'weight' | 'message'> {
  const texts = `${from?.text ?? 'no bound'} -> ${to?.text ?? 'no bound'}`;
  if (from === undefined || to === undefined || from.bound !== to.bound || from.unit !== to.unit)
    return { weight: 'caution', message: `Its pods are held by another bound: ${texts}` };
  const isMore = to.bound === 'minAvailable' ? to.amount < from.amount : to.amount > from.amount;
  if (isMore) return { weight: 'caution', message: `More of its pods may be evicted at once: ${texts}` };
  return { weight: 'note', message: `Fewer of its pods may be evicted at once: ${texts}` };
}
