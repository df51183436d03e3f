import { readQuantity } from '../../../manifest/quantity.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { PolicyError } from '../../policy-error.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';

export interface Budget {
  /** A quantity of CPU: `20`, `1500m`. @default no bound */
  readonly cpu?: string | undefined;
  /** A quantity of memory: `64Gi`. @default no bound */
  readonly memory?: string | undefined;
}

/**
 * All pods of the candidate together request no more than this: `withinBudget({ cpu: '20', memory: '64Gi' })`. Replicas are counted as
 * they are written, a DaemonSet as one pod; what an autoscaler adds is not known. A container without a request counts as nothing:
 * `requestsSet` asks for one. A rollback to a release that this environment had before is allowed.
 *
 * @throws PolicyError `BAD_OPTION` for what is no quantity, and for a budget of nothing
 */
export function withinBudget(budget: Budget): PromotionPolicy {
  const limits = (['cpu', 'memory'] as const).flatMap((resource) => {
    const text = budget[resource];
    return text === undefined ? [] : [{ resource, text, amount: amountOf(resource, text) }];
  });
  if (limits.length === 0)
    throw new PolicyError('BAD_OPTION', 'Cannot make policy "within-budget": it names neither "cpu" nor "memory", expected one of them');
  return promotionPolicy('within-budget', (facts) => judge(facts, limits));
}

interface Limit {
  readonly resource: 'cpu' | 'memory';
  readonly text: string;
  readonly amount: number;
}

function judge(facts: PromotionFacts, limits: readonly Limit[]): Verdict {
  const { candidate, contents } = facts;
  if (hasBeenHere(facts)) return passesRollbacks;
  if (contents === undefined) return deny(`Nobody has counted what ${candidate.version} requests`);
  const over = limits.filter(({ amount, resource }) => contents.requests[resource] > amount);
  if (over.length === 0) return allow;
  const said = over.map(({ resource, text }) => `${shown(resource, contents.requests[resource])} of ${text} ${resource}`);
  return deny(`${candidate.version} requests ${said.join(' and ')}`, 'Let it request less, or raise the budget of this environment');
}

/** To two places, rounded up: what is over must not be shown as what it may be. */
function shown(resource: Limit['resource'], amount: number): string {
  const up = (value: number) => String(Math.ceil(value * 100) / 100);
  return resource === 'cpu' ? up(amount) : `${up(amount / 2 ** 30)}Gi`;
}

function amountOf(resource: string, text: string): number {
  const amount = readQuantity(text);
  if (amount === undefined || amount < 0)
    throw new PolicyError('BAD_OPTION', `Cannot make policy "within-budget": "${resource}" is "${text}", expected a quantity`);
  return amount;
}
