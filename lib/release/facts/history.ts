import { readHistory } from '../../promotion/ledger.ts';
import type { HistoryFact } from '../../promotion/policy.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { signalOf } from '../ledgers.ts';
import { rollbackLookBack } from '../moves/stays.ts';
import type { Move } from '../moves/wanted-move.ts';
import { inWrittenOrder } from '../moves/written-order.ts';
import { writerOf } from '../trust.ts';
import type { Workplace } from '../workplace.ts';
import { lookBack } from './stays-everywhere.ts';

/** The newest records of an environment, as policies read them: newest first. */
export async function historyOf(workplace: Workplace, environment: string, { action, head, now }: Moving): Promise<readonly HistoryFact[]> {
  if (head === undefined) return [];
  const limit = action === 'rollback' ? rollbackLookBack : lookBack;
  const entries = await readHistory(workplace.repositories.environment(environment), head, { limit, ...signalOf(workplace) });
  const newestFirst = entries.map(({ record }) => ({
    sequence: record.sequence,
    action: record.action,
    version: record.to?.version,
    who: writerOf(workplace, record),
    when: new Date(record.when),
    ...(record.approvals === undefined ? {} : { approvals: record.approvals.map(({ evidence }) => evidence) }),
  }));
  return inWrittenOrder(newestFirst, now);
}

interface Moving extends Pick<Move, 'action'> {
  readonly head: LedgerEntry | undefined;
  readonly now: Date;
}
