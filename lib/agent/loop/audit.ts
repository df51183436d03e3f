import type { ObjectId } from '../../object-id.ts';
import { inParallel } from '../parallel.ts';
import type { DeliveryState } from './delivery-state.ts';
import { breadth } from './gather.ts';
import { pauseAfterRefusal } from './pauses.ts';
import type { Work } from './work.ts';

/** Everything is compared in the next round. */
export function auditNow(state: DeliveryState, { surroundings }: Work): void {
  state.auditAt = surroundings.elapsed();
  state.unaudited = undefined;
}

/**
 * The slow background comparison, and the one after a resume: by full reads, whatever the watches said. What cannot be read (its API server
 * is away, its conversion fails) is tried again later, and keeps nobody from going on to a release that is without it.
 */
export async function auditWhenDue(state: DeliveryState, { holding, guard, surroundings }: Work, auditEvery: number): Promise<void> {
  if (surroundings.elapsed() >= state.auditAt) {
    const due = [...holding.held.values()].filter(({ desired }) => state.unaudited?.has(desired.id) !== false);
    const left = new Set<ObjectId>();
    await inParallel(due, breadth, async (held) => {
      if (!(await guard.review(held))) left.add(held.desired.id);
    });
    state.unaudited = left.size === 0 ? undefined : left;
  } else if (state.auditAt !== Number.POSITIVE_INFINITY) return;
  state.auditAt = surroundings.elapsed() + (state.unaudited === undefined ? auditEvery : Math.min(auditEvery, pauseAfterRefusal));
}
