import { pruneOrder } from '../plan/plan.ts';
import { letGo } from './keep-inventory.ts';
import { pruneAll } from './prune-all.ts';
import type { Halted, Work } from './work.ts';

export type FinalizeOutcome = { readonly kind: 'done' } | { readonly kind: 'waiting'; readonly message: string };

/** What a deleted Delivery leaves behind: nothing, or everything without its label. */
export async function finalize(work: Work): Promise<FinalizeOutcome | Halted> {
  const { memory, delivery, signal } = work;
  await letGo(work, () => true);
  const mode = delivery.spec.deletionPolicy === 'Orphan' ? 'orphan' : 'prune';
  const pruned = await pruneAll(work, pruneOrder(memory.memory.inventory.values()), { mode, target: undefined });
  switch (pruned.kind) {
    case 'done':
      await memory.forget(signal);
      return { kind: 'done' };
    case 'halted':
      return pruned;
    case 'waiting':
      return { kind: 'waiting', message: pruned.messages.join('; ') };
    case 'refused':
      return { kind: 'waiting', message: pruned.refusals.map(({ object, reason }) => `${object}: ${reason}`).join('; ') };
  }
}
