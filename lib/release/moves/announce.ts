import { restoreVersion } from '../../artifact/copy.ts';
import { appendRecord } from '../../promotion/ledger.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { ledgerOf, signalOf } from '../ledgers.ts';
import { strayTagsOf } from '../status/stray-tags.ts';
import type { Workplace } from '../workplace.ts';

/**
 * The tags by which agents and Flux see the head, as far as they point elsewhere. A writer that is cut off between its record and the hints `live`
 * and `current` leaves a move that no cluster has heard of; and whoever may push can move these tags. Three requests.
 */
export async function unannounced(workplace: Workplace, environment: string, head: LedgerEntry): Promise<readonly string[]> {
  return strayTagsOf(workplace.repositories.environment(environment), head, signalOf(workplace));
}

/**
 * Puts those tags right, when somebody asks for the same move again, and returns them. Nothing is added to the ledger, so a hold does not stand in
 * the way. Whoever may not write records there, or signs nothing where records are signed, leaves it to others and says so.
 */
export async function announceHead(workplace: Workplace, environment: string, head: LedgerEntry): Promise<readonly string[]> {
  const stray = await unannounced(workplace, environment, head);
  if (stray.length === 0) return stray;
  const { sequence, to } = head.record;
  const ledger = ledgerOf(workplace, environment);
  const said = `${stray.length === 1 ? 'tag' : 'tags'} ${stray.join(', ')} of ${environment} ${stray.length === 1 ? 'points' : 'point'} elsewhere than record ${sequence} says`;
  if (ledger.verify !== undefined && ledger.sign === undefined) {
    workplace.progress(`${said}: do this again with a key`);
    return [];
  }
  workplace.progress(`${said}: putting that right`);
  // Every writer points the hints at the head before it decides anything.
  await appendRecord(ledger, async () => undefined, signalOf(workplace));
  if (to !== null && stray.includes(to.version))
    await restoreVersion(ledger.repository, { version: to.version, digest: to.manifest }, signalOf(workplace));
  return stray;
}
