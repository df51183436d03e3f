import type { Repository } from '../../oci/registry.ts';
import type { LedgerEntry } from '../record.ts';
import { callOptions } from './call-options.ts';
import { type HistoryOptions, readHistory } from './history.ts';
import type { VerifyRecord } from './verify-record.ts';

/**
 * The whole chain that ends in a record, newest first: each record is the one whose digest its successor names, and the first has none
 * before it. With `verify` each says whether somebody who is trusted today signed it: what was signed with a key that is trusted no more
 * is proven by the record above it alone.
 */
export async function proveChain(
  repository: Repository,
  head: LedgerEntry,
  { verify, ...options }: Omit<HistoryOptions, 'limit'> & { readonly verify?: VerifyRecord | undefined },
): Promise<readonly LedgerEntry[]> {
  const chain = await readHistory(repository, head, { ...options, limit: Number.MAX_SAFE_INTEGER });
  if (verify === undefined) return chain;
  const verified: LedgerEntry[] = [];
  for (let start = 0; start < chain.length; start += batch) {
    const some = chain.slice(start, start + batch).map(async (entry) => {
      if (entry === head) return entry;
      return { ...entry, verification: await verify(entry.digest, callOptions(options)) };
    });
    verified.push(...(await Promise.all(some)));
  }
  return verified;
}

/** Asked for at once, so that a folder reads its index once for all of them; of a registry only as many as it has connections are under way. */
const batch = 512;
