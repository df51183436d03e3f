import type { Duration } from '../../../duration.ts';
import { allow, defer, type Verdict } from '../../../verdict.ts';
import type { HistoryFact, PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { PolicyError } from '../../policy-error.ts';
import { passesRollbacks } from '../has-been-here.ts';

export interface AtMostOptions {
  /** How many promotions, from 1 to 100. */
  readonly moves: number;
  /** In which time, looking back from now. */
  readonly per: Duration;
}

/**
 * No more promotions than these in that time: `atMost({ moves: 2, per: Duration.days(1) })`. The next one is deferred until the oldest
 * of them is long enough ago. A rollback is always allowed, and not counted: it takes a promotion back. Facts have the newest 100 records,
 * also those that move nothing: where these do not reach back that far, the move is deferred to when they do.
 *
 * @throws PolicyError `BAD_OPTION` where `moves` is no whole number from 1 to 100, which is as far as facts look back
 */
export function atMost({ moves, per }: AtMostOptions): PromotionPolicy {
  if (!Number.isSafeInteger(moves) || moves < 1 || moves > 100)
    throw new PolicyError('BAD_OPTION', `Cannot make policy "at-most": "moves" is ${moves}, expected a whole number from 1 to 100`);
  return promotionPolicy('at-most', (facts) => judge(facts, moves, per));
}

function judge({ action, environment, history, now }: PromotionFacts, moves: number, per: Duration): Verdict {
  if (action === 'rollback') return passesRollbacks;
  const isRecent = ({ when }: HistoryFact) => when.getTime() > now.getTime() - per.milliseconds;
  const isOver = ({ when }: HistoryFact) => new Date(when.getTime() + per.milliseconds);
  const counted = history.filter((record) => promotions.has(record.action) && isRecent(record));
  // The one that has to be over before there is room for another.
  const oldest = counted[moves - 1];
  if (oldest !== undefined)
    return defer(isOver(oldest), `${environment.name} has been promoted ${counted.length} times in ${per}, and ${moves} is the most`);
  const last = history.at(-1);
  // Records below the last one that is known may be promotions, too.
  if (last === undefined || last.sequence === 1 || !isRecent(last)) return allow;
  return defer(
    isOver(last),
    `Nobody can tell whether ${environment.name} has been promoted less than ${moves} times in ${per}: its newest ${history.length} records are known, back to ${last.when.toISOString()}`,
  );
}

const promotions: ReadonlySet<string> = new Set(['promote', 'follow', 'override']);
