import type { OverrideRecords } from '../../promotion/ledger/reading/overrides.ts';
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
 * taken, before overrides were refused, count no more. `history` is newest first; where `unread` says why it lacks some, nothing is taken. Pure.
 */
export function refusedOverride(
  last: RememberedRelease | undefined,
  history: readonly LedgerEntry[],
  unread?: OverrideRecords['unread'],
): string | undefined {
  const [oldest] = openOverrides([], newerThan(last, history));
  if (oldest === undefined)
    return unread === undefined ? undefined : `Nobody can tell whether a move past policies stands that nobody has acknowledged: ${unread}`;
  const { sequence, version, who, why } = oldest;
  return `Record ${sequence} moved to ${version} past its policies, and nobody else has acknowledged that: ${who}, "${why}"`;
}

export function newerThan(last: RememberedRelease | undefined, history: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return history.filter(({ record }) => record.sequence > (last?.sequence ?? 0));
}

/** A memory is small. */
const most = 20;
