import type { Repository } from '../../oci/registry.ts';
import { LedgerError } from '../../promotion/ledger/ledger-error.ts';
import { readHistory } from '../../promotion/ledger/reading/history.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import type { OpenOverride, RememberedRelease } from '../memory/memory.ts';

/**
 * Which moves past policies stand without anybody having acknowledged them: those known before, and what newer records say.
 * `newer` is newest first. Pure.
 */
export function openOverrides(before: readonly OpenOverride[], newer: readonly LedgerEntry[]): readonly OpenOverride[] {
  const acknowledged = new Set(newer.map(({ record }) => record.acknowledges));
  const known = new Map(before.map((override) => [override.sequence, override]));
  for (const { record } of newer.toReversed())
    if (record.override)
      known.set(record.sequence, { sequence: record.sequence, version: record.to?.version ?? 'nothing', ...record.override });
  return [...known.values()].filter(({ sequence }) => !acknowledged.has(sequence)).slice(-most);
}

/**
 * Why records that were not taken yet are not: one of them went past policies, and nobody else has acknowledged that. Those that were
 * taken, before overrides were refused, count no more. `history` is newest first. Pure.
 */
export function refusedOverride(last: RememberedRelease | undefined, history: readonly LedgerEntry[]): string | undefined {
  const [oldest] = openOverrides([], newerThan(last, history));
  if (oldest === undefined) return undefined;
  const { sequence, version, who, why } = oldest;
  return `Record ${sequence} moved to ${version} past its policies, and nobody else has acknowledged that: ${who}, "${why}"`;
}

export function newerThan(last: RememberedRelease | undefined, history: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return history.filter(({ record }) => record.sequence > (last?.sequence ?? 0));
}

/** The newest records, for a delivery that has taken none yet. What cannot be read back keeps nobody from starting. */
export async function newestRecords(repository: Repository, head: LedgerEntry, signal: AbortSignal): Promise<readonly LedgerEntry[]> {
  try {
    return await readHistory(repository, head, { limit: lookBack, signal });
  } catch (error) {
    if (error instanceof LedgerError) return [head];
    throw error;
  }
}

/** A memory is small. */
const most = 20;
const lookBack = 50;
