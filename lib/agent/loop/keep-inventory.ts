import type { ObjectId } from '../../object-id.ts';
import type { Inventory, InventoryEntry } from '../memory/inventory.ts';
import type { DesiredObject } from '../plan/desired.ts';
import type { Target, Work } from './work.ts';

/** Writes down what is going to be created, before it is: a crash in the middle leaves no orphan. */
export async function intend(work: Work, { desired }: Target): Promise<void> {
  const { inventory } = work.memory.memory;
  const next = new Map(inventory);
  for (const object of desired) {
    const known = inventory.get(object.id);
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
  for (const [id, { desired, baseline }] of work.holding.held)
    if (next.has(id)) next.set(id, { ...entryOf(desired), uid: baseline.uid, digest: desired.digest });
  await writeIfChanged(work, next);
}

/** Forgets what is not there any more, or not ours. */
export async function dropFromInventory(work: Work, ids: readonly ObjectId[]): Promise<void> {
  const next = new Map(work.memory.memory.inventory);
  for (const id of ids) next.delete(id);
  await writeIfChanged(work, next);
}

async function writeIfChanged({ memory, signal }: Work, next: Inventory): Promise<void> {
  if (!isSame(memory.memory.inventory, next)) await memory.writeInventory(next, signal);
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
      other.wave !== entry.wave
    )
      return false;
  }
  return true;
}
