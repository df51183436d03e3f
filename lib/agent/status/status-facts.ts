import { driftText } from '../../events/sentence.ts';
import type { Guard } from '../drift/guard.ts';
import type { DeliveryState } from '../loop/delivery-state.ts';
import type { ReportingState } from '../reports/publisher.ts';
import type { StatusFacts } from './status.ts';

/** What a loop knows, as the facts of its status. */
export function statusFacts(state: DeliveryState, guard: Guard, reporting: ReportingState | undefined): StatusFacts {
  const release = state.memory?.memory.release;
  return {
    generation: state.delivery.generation,
    phase: state.phase,
    isVerified: state.delivery.spec.trust !== undefined,
    source: state.source,
    staleHint: state.staleHint,
    current: release,
    candidate: state.candidate?.release,
    applied: release?.completed === undefined ? undefined : release,
    objects: state.memory?.memory.inventory.size ?? 0,
    lastDrift: state.lastDrift,
    standing: [...guard.standing.values()].map(({ drift, reason }) => `${driftText(drift)}, and it stands: ${reason}`),
    reporting,
  };
}
