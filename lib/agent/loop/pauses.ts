import type { Surroundings } from '../surroundings.ts';
import type { DeliveryState } from './delivery-state.ts';

/** Milliseconds. */
export const pauseAfterRefusal = 30_000;

/** Milliseconds. `change` and `readiness` gather what comes in bursts; the others are the longest time to the next round. */
export const pauses = { change: 100, readiness: 20, open: 1_000, refused: pauseAfterRefusal, longest: 3_600_000 };

/** The longest time until the next round, if nothing wakes the loop before. */
export function pauseAfter({ phase, auditAt, unaudited }: DeliveryState, { elapsed, now }: Surroundings): number {
  const again = unaudited === undefined ? pauses.longest : Math.max(0, unaudited.again - elapsed());
  switch (phase.kind) {
    case 'deleting':
      return pauses.open;
    case 'suspended': {
      const { until } = phase.suspension;
      return until === undefined ? again : Math.min(again, Math.max(0, Date.parse(until) - now().getTime()));
    }
    case 'untrusted':
      return again;
    case 'starting':
    case 'malformed':
    case 'empty':
    case 'failed':
    case 'passed': {
      // Only these rounds compare everything where that is due: the others would begin again at once, for ever.
      const audit = Math.min(again, Math.max(0, auditAt - elapsed()));
      const outcome = phase.kind === 'passed' ? phase.outcome.kind : undefined;
      return Math.min(audit, outcome === 'waiting' ? pauses.open : outcome === 'refused' ? pauses.refused : pauses.longest);
    }
  }
}
