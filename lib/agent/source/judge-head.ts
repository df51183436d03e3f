import type { LedgerHead } from '../../promotion/ledger/reading/head.ts';
import type { LedgerEntry, PromotionRecord } from '../../promotion/record.ts';
import type { RememberedRelease } from '../memory/memory.ts';

export type HeadJudgement =
  /** Nothing new. */
  | { readonly kind: 'keep' }
  /** Nobody has promoted anything here yet. */
  | { readonly kind: 'empty' }
  /** New, provided that the chain leads back to what was taken last. */
  | { readonly kind: 'take'; readonly entry: LedgerEntry }
  | { readonly kind: 'refuse'; readonly code: HeadRefusal; readonly reason: string };

export type HeadRefusal = 'FORK' | 'REPLAY' | 'REWRITTEN' | 'NOT_BEFORE' | 'WRONG_ENVIRONMENT' | 'NO_RELEASE';

export interface HeadFacts {
  readonly environment: string;
  /** What was taken last; undefined for a delivery that has taken nothing yet. */
  readonly last: RememberedRelease | undefined;
  readonly notBefore: number | undefined;
}

/** Whether the head of a ledger may be followed: never back, never to another environment, never into a fork. Pure. */
export function judgeHead(head: LedgerHead, { environment, last, notBefore }: HeadFacts): HeadJudgement {
  switch (head.kind) {
    case 'empty':
      if (last === undefined) return { kind: 'empty' };
      return refuse('REPLAY', `The ledger is empty, and record ${last.sequence} was taken from it before`);
    case 'fork':
      return refuse(
        'FORK',
        `The ledger is forked at record ${head.sequence} (${head.entries.map(({ digest, record }) => `${digest} by ${record.who.name}`).join(' and ')})`,
      );
    case 'head':
      return judgeEntry(head.entry, { environment, last, notBefore });
  }
}

/**
 * The record that was taken last must be the one that the new head descends from, or one that a record above it left behind when it
 * resolved a fork. `history` is newest first.
 */
export function judgeChain(history: readonly LedgerEntry[], last: RememberedRelease): HeadJudgement | undefined {
  const ancestor = history.find(({ record }) => record.sequence === last.sequence);
  if (ancestor?.digest === last.record) return undefined;
  if (history.some(({ record }) => resolves(record, last))) return undefined;
  return refuse(
    'REWRITTEN',
    `The ledger was rewritten: its record ${last.sequence} is ${ancestor?.digest ?? 'missing'}, and ${last.record} was taken before`,
  );
}

function resolves({ action, sequence, resolves: sides = [] }: PromotionRecord, last: RememberedRelease): boolean {
  return action === 'resolve' && sequence > last.sequence && sides.includes(last.record);
}

function judgeEntry(entry: LedgerEntry, { environment, last, notBefore }: HeadFacts): HeadJudgement {
  const { record, digest } = entry;
  if (record.environment !== environment)
    return refuse(
      'WRONG_ENVIRONMENT',
      `Record ${record.sequence} is of environment "${record.environment}", and this Delivery is of "${environment}"`,
    );
  if (last !== undefined && record.sequence < last.sequence)
    return refuse('REPLAY', `The newest record is ${record.sequence}, and record ${last.sequence} was taken before`);
  if (last !== undefined && record.sequence === last.sequence)
    return digest === last.record
      ? { kind: 'keep' }
      : refuse('REWRITTEN', `Record ${record.sequence} is ${digest}, and ${last.record} was taken before`);
  if (notBefore !== undefined && record.sequence < notBefore)
    return refuse('NOT_BEFORE', `The newest record is ${record.sequence}, and this Delivery takes none before ${notBefore}`);
  if (record.to !== null) return { kind: 'take', entry };
  return last === undefined
    ? { kind: 'empty' }
    : refuse('NO_RELEASE', `Record ${record.sequence} moves the environment to no release at all`);
}

function refuse(code: HeadRefusal, reason: string): HeadJudgement {
  return { kind: 'refuse', code, reason };
}
