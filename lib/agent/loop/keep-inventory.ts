import { ClusterError } from '../../kubernetes/cluster-error.ts';
import type { ObjectId } from '../../object-id.ts';
import type { Held, Holding } from '../holding.ts';
import type { Inventory, InventoryEntry } from '../memory/inventory.ts';
import type { DesiredObject } from '../plan/desired.ts';
import type { Target, Work } from './work.ts';

/** Writes down what is going to be created, or to run anew, before it does: a crash in the middle leaves no orphan. */
export async function intend(work: Work, { desired, anew }: Target): Promise<void> {
  const { inventory } = work.memory.memory;
  const next = new Map(inventory);
  for (const object of desired) {
    const known = anew.has(object.id) ? undefined : inventory.get(object.id);
    next.set(object.id, known === undefined ? entryOf(object) : { ...known, apiVersion: object.object.apiVersion, wave: object.wave });
  }
  await writeIfChanged(work, next);
}

/**
 * Writes down what is there now: the uids and digests of what was applied, or was made anew after somebody deleted it.
 * Only a known uid is ever pruned, so this comes before pruning too.
 */
export async function syncInventory(work: Work): Promise<void> {
  const next = new Map(work.memory.memory.inventory);
  for (const [id, held] of work.holding.held) if (next.has(id)) next.set(id, heldEntryOf(held, work.holding));
  // Applied by a process before this one, which did not see it end.
  for (const [id, entry] of next)
    if (entry.digest !== undefined && hasCompleted(work.holding, id) && entry.ended !== true) next.set(id, { ...entry, ended: true });
  await writeIfChanged(work, next);
}

/**
 * From here on what left is not turned back any more. Waits for whoever is at it: what was turned back just now may be
 * another object than the inventory knows, and must not be held once it is pruned.
 */
export async function letGo(work: Work, hasLeft: (id: ObjectId) => boolean): Promise<void> {
  const { holding, guard } = work;
  const next = new Map(work.memory.memory.inventory);
  const left = [...holding.held.keys(), ...guard.standing.keys(), ...guard.unowned.keys()].filter(hasLeft);
  await Promise.all(
    left.map((id) =>
      holding.lock(id, async () => {
        const held = holding.held.get(id);
        if (held !== undefined && next.has(id)) next.set(id, heldEntryOf(held, holding));
        holding.held.delete(id);
        guard.forget(id);
      }),
    ),
  );
  await writeIfChanged(work, next);
}

/** Forgets what is not there any more, or not ours. */
export async function dropFromInventory(work: Work, ids: readonly ObjectId[]): Promise<void> {
  const next = new Map(work.memory.memory.inventory);
  for (const id of ids) next.delete(id);
  await writeIfChanged(work, next);
  // Of what is gone already no watch tells again.
  const { views } = work.holding;
  for (const id of ids) if (views.get(id)?.observation.kind === 'gone') views.delete(id);
}

async function writeIfChanged({ memory, delivery, signal }: Work, next: Inventory): Promise<void> {
  if (isSame(memory.memory.inventory, next)) return;
  try {
    await memory.writeInventory(next, signal);
  } catch (error) {
    // A namespace that goes may take the memory first: what this process knows is pruned all the same.
    if (!delivery.deleting || !(error instanceof ClusterError) || error.code !== 'NOT_FOUND') throw error;
  }
}

function heldEntryOf({ desired, baseline }: Held, holding: Holding): InventoryEntry {
  const ended = hasCompleted(holding, desired.id) || undefined;
  return { ...entryOf(desired), uid: baseline.uid, digest: desired.digest, ended };
}

function hasCompleted({ views }: Holding, id: ObjectId): boolean {
  return views.get(id)?.ended?.state === 'ready';
}

function entryOf({ id, wave, object }: DesiredObject): InventoryEntry {
  return { id, apiVersion: object.apiVersion, wave };
}

function isSame(left: Inventory, right: Inventory): boolean {
  if (left.size !== right.size) return false;
  for (const [id, entry] of right) {
    const other = left.get(id);
    if (
      other === undefined ||
      other.uid !== entry.uid ||
      other.digest !== entry.digest ||
      other.apiVersion !== entry.apiVersion ||
      other.wave !== entry.wave ||
      other.ended !== entry.ended
    )
      return false;
  }
  return true;
}
