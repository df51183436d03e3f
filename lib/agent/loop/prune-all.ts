import type { Happening, Refusal } from '../../events/event.ts';
import type { ObjectId } from '../../object-id.ts';
import { createBrokenKinds } from '../cluster/broken-kinds.ts';
import { isOfOneKind, refusalOf } from '../cluster/refusal.ts';
import type { InventoryEntry } from '../memory/inventory.ts';
import { inParallel } from '../parallel.ts';
import { type PruneResult, pruneObject } from '../prune.ts';
import { breadth } from './gather.ts';
import { dropFromInventory } from './keep-inventory.ts';
import { pauses } from './pauses.ts';
import { type Halted, halted, type Outcome, type Target, type Work } from './work.ts';

export type PruneOutcome = { readonly kind: 'done' } | Extract<Outcome, { kind: 'waiting' | 'refused' }> | Halted;

export interface PruneAllOptions {
  readonly mode: 'prune' | 'orphan';
  /** What is pruned for; undefined: the Delivery is being deleted. */
  readonly target: Target | undefined;
}

/** Prunes in the given order, wave by wave: what others still hold on to is waited for before the wave below it goes. */
export async function pruneAll(work: Work, entries: readonly InventoryEntry[], options: PruneAllOptions): Promise<PruneOutcome> {
  const { target } = options;
  for (const [, wave] of Map.groupBy(entries, (entry) => entry.wave)) {
    const { results, refusals, trouble } = await pruneWave(work, wave, options);
    tell(work, results, options);
    const over = results.filter(([, { kind }]) => kind !== 'terminating');
    await dropFromInventory(
      work,
      over.map(([id]) => id),
    );
    if (trouble !== undefined) throw trouble.error;
    if (work.isHalted(target?.release)) return halted;
    if (refusals.length > 0) return { kind: 'refused', code: 'PRUNE_REFUSED', refusals };
    const leaving = results.flatMap(([id, result]) => (result.kind === 'terminating' ? [`${id}: ${result.message}`] : []));
    if (leaving.length > 0) return { kind: 'waiting', messages: leaving, failed: false };
  }
  return { kind: 'done' };
}

type Results = readonly (readonly [ObjectId, PruneResult])[];

async function pruneWave(work: Work, entries: readonly InventoryEntry[], { mode, target }: PruneAllOptions) {
  const { cluster, holding, surroundings, signal } = work;
  const results: [ObjectId, PruneResult][] = [];
  const refusals: Refusal[] = [];
  let trouble: { readonly error: unknown } | undefined;
  const uids = new Set([...holding.held.values()].map(({ baseline }) => baseline.uid));
  const options = { label: holding.label, orphan: mode === 'orphan', isHeld: (uid: string) => uids.has(uid), signal };
  const broken = createBrokenKinds(holding.failed.prune);
  let isCutOff = false;
  await inParallel(
    broken.inOrder(entries, ({ id }) => id),
    breadth,
    async (entry) => {
      if (isCutOff || broken.has(entry.id) || work.isHalted(target?.release)) return;
      const begun = surroundings.elapsed();
      try {
        const known = mode === 'orphan' ? undefined : stillLeaving(work, entry.id);
        const result = known ?? (await holding.lock(entry.id, () => pruneObject(cluster, entry, options)));
        results.push([entry.id, result]);
        broken.over(entry.id);
      } catch (error) {
        const refused = refusalOf(error);
        if (refused !== undefined) refusals.push({ object: entry.id, reason: refused.reason });
        else {
          // What has gone by then is said all the same.
          trouble ??= { error };
          isCutOff ||= !isOfOneKind(error);
          broken.note(entry.id, error, surroundings.elapsed() - begun);
        }
      }
    },
  );
  return { results, refusals, trouble };
}

/** A finalizer may hold an object for days: it is not read every second as long as its watch tells of no change. */
function stillLeaving({ holding, surroundings }: Work, id: ObjectId): PruneResult | undefined {
  const known = holding.leaving.get(id);
  const seen = holding.views.get(id)?.observation;
  if (known === undefined || seen?.kind !== 'present' || seen.resourceVersion !== known.resourceVersion) return undefined;
  return surroundings.elapsed() - known.at < pauses.refused ? { kind: 'terminating', ...known } : undefined;
}

/** Before the inventory forgets it: cut off in between, nobody would ever say it. */
function tell(work: Work, results: Results, { mode, target }: PruneAllOptions): void {
  const { leaving } = work.holding;
  const at = work.surroundings.elapsed();
  const pruned: ObjectId[] = [];
  for (const [id, result] of results) {
    if (result.kind === 'terminating') {
      const { resourceVersion, message } = result;
      if (leaving.get(id)?.resourceVersion !== resourceVersion || stillLeaving(work, id) === undefined)
        leaving.set(id, { resourceVersion, message, at });
    } else if (leaving.delete(id) || result.kind === 'deleted') pruned.push(id);
  }
  for (const id of pruned) target?.pruned.add(id);
  if (pruned.length > 0) emit(work, { kind: 'pruned', objects: pruned });
  for (const [object, result] of results)
    if (result.kind === 'kept' && mode === 'prune') emit(work, { kind: 'kept', object, reason: result.reason });
}

function emit({ surroundings, holding }: Work, what: Happening): void {
  surroundings.emit({ at: surroundings.now(), delivery: holding.delivery, what });
}
