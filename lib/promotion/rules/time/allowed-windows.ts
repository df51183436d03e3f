import { allow, defer, deny, type Verdict } from '../../../verdict.ts';
import type { PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { listed } from '../listed.ts';
import { isOpen, nextOpening, type OpenHours, readWindow, type Window } from './windows.ts';

/**
 * Moves happen at these times only; at others they are deferred to the next opening:
 *
 * ```ts
 * allowedWindows({ days: ['Mon', 'Tue', 'Wed', 'Thu'], from: '09:00', to: '16:00', zone: 'Europe/Berlin' });
 * ```
 *
 * Times are those of the clock on the wall: a window from 09:00 opens at 09:00 in summer and in winter. Where clocks are put forward over
 * an opening, it opens when they are. A rollback to a release that this environment had before is allowed at any time.
 *
 * @throws PolicyError `BAD_OPTION` for a day, a time or a zone that there is not
 */
export function allowedWindows(first: Window, ...others: readonly Window[]): PromotionPolicy {
  const windows = [first, ...others].map((window) => readWindow('allowed-windows', window));
  return promotionPolicy('allowed-windows', (facts) => judge(facts, windows));
}

function judge(facts: PromotionFacts, windows: readonly OpenHours[]): Verdict {
  const { environment, now } = facts;
  if (hasBeenHere(facts)) return passesRollbacks;
  if (windows.some((window) => isOpen(window, now))) return allow;
  const openings = windows.flatMap((window) => nextOpening(window, now) ?? []);
  const [next] = openings.sort((left, right) => left.getTime() - right.getTime());
  const reason = `${environment.name} is moved ${listed(
    windows.map(({ text }) => text),
    'or',
  )} only`;
  return next === undefined ? deny(reason, 'Correct the window: it never opens') : defer(next, reason);
}
