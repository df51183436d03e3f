import type { Surroundings } from '../surroundings.ts';
import type { DeliveryState } from './delivery-state.ts';

/** Milliseconds. */
export const pauseAfterRefusal = 30_000;

/** Milliseconds. `change` and `readiness` gather what comes in bursts; the others are the longest time to the next round. */
export const pauses = { change: 100, readiness: 20, open: 1_000, refused: pauseAfterRefusal, longest: 3_600_000 };

/** The longest time until the next round, if nothing wakes the loop before. */
export function pauseAfter({ phase, auditAt }: DeliveryState, { elapsed, now }: Surroundings): number {
  const audit = Math.max(0, auditAt - elapsed());
  const until =
    phase.kind === 'suspended' && phase.suspension.until !== undefined
      ? Math.max(0, Date.parse(phase.suspension.until) - now().getTime())
      : audit;
  const isOpen = phase.kind === 'deleting' || (phase.kind === 'passed' && phase.outcome.kind === 'waiting');
  const isRefused = phase.kind === 'passed' && phase.outcome.kind === 'refused';
  return Math.min(audit, until, isOpen ? pauses.open : isRefused ? pauses.refused : pauses.longest);
}
