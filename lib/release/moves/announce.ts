import { appendRecord } from '../../promotion/ledger.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { ledgerOf, signalOf } from '../ledgers.ts';
import type { Workplace } from '../workplace.ts';

/**
 * Whether agents and Flux can see the head: a writer that is cut off between its record and the hints `live` and `current` leaves
 * a move that is made, and that nobody in a cluster has heard of. Two requests.
 */
export async function isAnnounced(workplace: Workplace, environment: string, { digest, record }: LedgerEntry): Promise<boolean> {
  const repository = workplace.repositories.environment(environment);
  const call = signalOf(workplace);
  const [current, live] = await Promise.all([
    repository.resolve('current', call),
    record.to === null ? undefined : repository.resolve('live', call),
  ]);
  return current?.digest === digest && live?.digest === record.to?.manifest;
}

/**
 * Finishes what such a writer left, for whoever asks for the same move again: nothing is added to the ledger.
 * Who may not write records there, or signs nothing where records are signed, leaves it to others and says so.
 */
export async function announceHead(workplace: Workplace, environment: string, head: LedgerEntry): Promise<void> {
  if (await isAnnounced(workplace, environment, head)) return;
  const { sequence } = head.record;
  const ledger = ledgerOf(workplace, environment);
  if (ledger.verify !== undefined && ledger.sign === undefined) {
    workplace.progress(`record ${sequence} of ${environment} is written and not announced: do this again with a key`);
    return;
  }
  workplace.progress(`record ${sequence} of ${environment} was written and not announced: announcing it`);
  // Every writer points the hints at the head before it decides anything.
  await appendRecord(ledger, async () => undefined, signalOf(workplace));
}
