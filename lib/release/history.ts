import { type LedgerHead, readHead, readHistory } from '../promotion/ledger.ts';
import type { LedgerEntry } from '../promotion/record.ts';
import { readingOf, signalOf } from './ledgers.ts';
import { environmentOf, type Workplace } from './workplace.ts';

/**
 * The newest `limit` records of an environment, newest first. Reads only what it gives.
 * Of a fork both sides are there, before the record that they share: somebody has to look at them.
 */
export async function history(workplace: Workplace, environment: string, { limit }: { limit: number }): Promise<readonly LedgerEntry[]> {
  environmentOf(workplace, environment);
  const repository = workplace.repositories.environment(environment);
  const heads = headsOf(await readHead(repository, readingOf(workplace, environment)));
  const [first] = heads;
  if (first === undefined) return [];
  const chain = await readHistory(repository, first, { limit, ...signalOf(workplace) });
  return [...heads.slice(1), ...chain].slice(0, Math.max(limit, heads.length));
}

function headsOf(head: LedgerHead): readonly LedgerEntry[] {
  switch (head.kind) {
    case 'empty':
      return [];
    case 'head':
      return [head.entry];
    case 'fork':
      return head.entries;
  }
}
