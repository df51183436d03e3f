import type { Repository } from '../../../oci/registry.ts';
import type { LedgerEntry } from '../../record.ts';
import { callOptions } from '../call-options.ts';
import { LedgerError } from '../ledger-error.ts';
import { readHistory } from './history.ts';
import type { ScanOptions } from './known-records.ts';

/** The chain from its head down to a sequence. One that cannot be followed is none: it settles nothing and has nothing. */
export async function chainDownTo(
  repository: Repository,
  head: LedgerEntry,
  { sequence, options }: { readonly sequence: number; readonly options: ScanOptions },
): Promise<readonly LedgerEntry[]> {
  try {
    return await readHistory(repository, head, { limit: Number.MAX_SAFE_INTEGER, untilSequence: sequence, ...callOptions(options) });
  } catch (cause) {
    if (cause instanceof LedgerError) return [];
    throw cause;
  }
}
