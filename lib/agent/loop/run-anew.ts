import type { ObjectId } from '../../object-id.ts';
import { hasFailed } from '../holding.ts';
import type { Target, Work } from './work.ts';

/**
 * Notes what failed under the release that is held and took itself away, where this is another release: it may bring what was missing. It is planned
 * as what was never there, and so runs at its stage, after what comes before it.
 */
export function noteRuns({ holding, memory }: Work, { release, desired, anew }: Target): void {
  const held = memory.memory.release;
  // A hold, say, is another record of the same.
  if (held === undefined || held.manifest === release.manifest) return;
  anew.clear();
  for (const each of desired) if (hasFailed(holding, each)) anew.add(each.id);
}

/** Once the release is accepted, and not before: nothing runs again for one that is refused. Waits for whoever is at them. */
export async function forgetRuns({ holding }: Work, { anew }: Target): Promise<void> {
  const forget = (id: ObjectId) =>
    holding.lock(id, async () => {
      holding.held.delete(id);
      holding.views.delete(id);
    });
  await Promise.all([...anew].map(forget));
}
