import { readHistory } from '../promotion/ledger.ts';
import type { LedgerEntry } from '../promotion/record.ts';
import { headOf, signalOf } from './facts.ts';
import { environmentOf, type Workplace } from './workplace.ts';

/** The newest `limit` records of an environment, newest first. Reads only what it gives. */
export async function history(workplace: Workplace, environment: string, { limit }: { limit: number }): Promise<readonly LedgerEntry[]> {
  environmentOf(workplace, environment);
  const repository = workplace.repositories.environment(environment);
  const head = await headOf(repository, workplace);
  return head === undefined ? [] : readHistory(repository, head, { limit, ...signalOf(workplace) });
}
