import type { CallOptions, Repository } from '../../../oci/registry.ts';
import { RegistryError } from '../../../oci/registry-error.ts';
import type { LedgerEntry } from '../../record.ts';
import { LedgerError } from '../ledger-error.ts';
import { walkBack } from './history.ts';

export interface OverrideRecords {
  /** The records that went past policies, and those that acknowledge one. Newest first. */
  readonly telling: readonly LedgerEntry[];
  /** Why there may be others further back, a clause; undefined where all of them are known. */
  readonly unread?: string | undefined;
}

export interface OverrideOptions extends CallOptions {
  /** In records. @default overrideLookBack */
  readonly limit?: number;
  /**
   * Where the registry stops answering: `tell` what was found until then, for whoever only shows it, and why there may be others; `throw` for
   * whoever acts upon it and can ask again. @default 'throw'
   */
  readonly unanswered?: 'throw' | 'tell';
}

/** How many records are looked at for overrides that nobody has acknowledged. */
export const overrideLookBack = 10_000;

/**
 * What a ledger says of overrides, back to its first record: one counts until somebody acknowledges it, however long ago it was.
 * `newestFirst` is its newest record, or some of its newest, which were read already: a ledger that has no others is not asked again.
 */
export async function readOverrides(
  repository: Repository,
  newestFirst: readonly LedgerEntry[],
  { limit = overrideLookBack, unanswered = 'throw', ...call }: OverrideOptions = {},
): Promise<OverrideRecords> {
  const telling = newestFirst.filter(tells);
  let oldest = newestFirst.at(-1);
  if (oldest === undefined || oldest.record.previous === null) return { telling };
  const from = oldest;
  try {
    for await (const some of walkBack(repository, from, { ...call, limit: Math.max(1, limit - newestFirst.length + 1), rest: 'yield' })) {
      telling.push(...some.filter((entry) => entry !== from && tells(entry)));
      oldest = some.at(-1) ?? oldest;
    }
  } catch (error) {
    if (error instanceof LedgerError || (unanswered === 'tell' && error instanceof RegistryError))
      return { telling, unread: error.message };
    throw error;
  }
  if (oldest.record.previous === null) return { telling };
  return { telling, unread: `no more than ${limit} records are read, back to record ${oldest.record.sequence}` };
}

function tells({ record }: LedgerEntry): boolean {
  return Boolean(record.override) || record.acknowledges !== undefined;
}
