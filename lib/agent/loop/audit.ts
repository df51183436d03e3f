import type { ObjectId } from '../../object-id.ts';
import { createBrokenKinds } from '../cluster/broken-kinds.ts';
import { inParallel } from '../parallel.ts';
import type { DeliveryState } from './delivery-state.ts';
import { breadth } from './gather.ts';
import { pauseAfterRefusal } from './pauses.ts';
import type { Work } from './work.ts';

/** Everything is compared in the next round. */
export function auditNow(state: DeliveryState, { surroundings }: Pick<Work, 'surroundings'>): void {
  state.auditAt = surroundings.elapsed();
}

/**
 * The slow background comparison, and the one after a resume: by full reads, whatever the watches said. What cannot be read (its API server
 * is away, its conversion fails) is tried again sooner, and keeps nobody from going on to a release that is without it.
 */
export async function auditWhenDue(
  state: DeliveryState,
  { holding, guard, surroundings: { elapsed } }: Pick<Work, 'holding' | 'guard' | 'surroundings'>,
  auditEvery: number,
): Promise<void> {
  const { unaudited } = state;
  if (state.auditAt === Number.POSITIVE_INFINITY) {
    state.auditAt = elapsed() + auditEvery;
    state.unaudited = undefined;
    return;
  }
  const isEverythingDue = elapsed() >= state.auditAt;
  if (!isEverythingDue && (unaudited === undefined || elapsed() < unaudited.again)) return;
  const due = [...holding.held.values()].filter(({ desired }) => isEverythingDue || unaudited?.ids.has(desired.id) === true);
  const broken = createBrokenKinds(holding.failed.audit);
  const left = new Set<ObjectId>();
  const inOrder = broken.inOrder(due, ({ desired }) => desired.id);
  await inParallel(inOrder, breadth, async (held) => {
    const { id } = held.desired;
    if (broken.has(id)) {
      left.add(id);
      return;
    }
    const begun = elapsed();
    if (await guard.review(held)) return broken.over(id);
    broken.note(id, undefined, elapsed() - begun);
    left.add(id);
  });
  if (isEverythingDue) state.auditAt = elapsed() + auditEvery;
  state.unaudited = left.size === 0 ? undefined : { ids: left, again: elapsed() + Math.min(auditEvery, pauseAfterRefusal) };
}
