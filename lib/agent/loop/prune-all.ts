import type { Happening, Refusal } from '../../events/event.ts';
import type { ObjectId } from '../../object-id.ts';
import { refusalOf } from '../cluster/refusal.ts';
import type { InventoryEntry } from '../memory/inventory.ts';
import { inParallel } from '../parallel.ts';
import { type PruneResult, pruneObject } from '../prune.ts';
import { breadth } from './gather.ts';
import { dropFromInventory } from './keep-inventory.ts';
import type { Outcome, Work } from './work.ts';

export type PruneOutcome =
  | { readonly kind: 'done'; readonly objects: readonly ObjectId[] }
  | Extract<Outcome, { kind: 'waiting' | 'refused' }>;

/** Prunes in the given order, wave by wave: what others still hold on to is waited for before the wave below it goes. */
export async function pruneAll(work: Work, entries: readonly InventoryEntry[], mode: 'prune' | 'orphan'): Promise<PruneOutcome> {
  const pruned: ObjectId[] = [];
  for (const [, wave] of Map.groupBy(entries, (entry) => entry.wave)) {
    const { results, refusals } = await pruneWave(work, wave, mode);
    const over = results.filter(([, { kind }]) => kind !== 'terminating');
    await dropFromInventory(
      work,
      over.map(([id]) => id),
    );
    const deleted = results.filter(([, { kind }]) => kind === 'deleted').map(([id]) => id);
    pruned.push(...deleted);
    if (deleted.length > 0) emit(work, { kind: 'pruned', objects: deleted });
    for (const [object, result] of over)
      if (result.kind === 'kept' && mode === 'prune') emit(work, { kind: 'kept', object, reason: result.reason });
    if (refusals.length > 0) return { kind: 'refused', code: 'PRUNE_REFUSED', refusals };
    const leaving = results.flatMap(([id, result]) => (result.kind === 'terminating' ? [`${id}: ${result.message}`] : []));
    if (leaving.length > 0) return { kind: 'waiting', messages: leaving, failed: false };
  }
  return { kind: 'done', objects: pruned };
}

async function pruneWave(work: Work, entries: readonly InventoryEntry[], mode: 'prune' | 'orphan') {
  const { cluster, holding, signal } = work;
  const results: [ObjectId, PruneResult][] = [];
  const refusals: Refusal[] = [];
  const uids = new Set([...holding.held.values()].map(({ baseline }) => baseline.uid));
  const options = { label: holding.label, orphan: mode === 'orphan', isHeld: (uid: string) => uids.has(uid), signal };
  await inParallel(entries, breadth, async (entry) => {
    try {
      const result = await holding.lock(entry.id, () => pruneObject(cluster, entry, options));
      results.push([entry.id, result]);
    } catch (error) {
      const refused = refusalOf(error);
      if (refused === undefined) throw error;
      refusals.push({ object: entry.id, reason: refused.reason });
    }
  });
  return { results, refusals };
}

function emit({ surroundings, holding }: Work, what: Happening): void {
  surroundings.emit({ at: surroundings.now(), delivery: holding.delivery, what });
}
