import type { Repository } from '../../../oci/registry.ts';
import type { LedgerEntry } from '../../record.ts';
import { callOptions } from '../call-options.ts';
import type { VerifyRecord } from '../stored/verify-record.ts';
import { type HistoryOptions, walkBack } from './history.ts';

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
  const verified = async (entry: LedgerEntry): Promise<LedgerEntry> =>
    verify === undefined || entry === head ? entry : { ...entry, verification: await verify(entry.digest, callOptions(options)) };
  const batches: Promise<readonly LedgerEntry[]>[] = [];
  let failed = false;
  // Signatures are tried in other threads, or wait for a registry, while the chain is followed further down.
  for await (const some of walkBack(repository, head, { ...options, limit: Number.MAX_SAFE_INTEGER })) {
    await batches.at(-underWay)?.catch(() => {});
    // Whatever went wrong is told below, unless the chain itself turns out not to hold; nobody waits for more of it.
    if (failed) continue;
    const batch = Promise.all(some.map(verified));
    batch.catch(() => {
      failed = true;
    });
    batches.push(batch);
  }
  return (await Promise.all(batches)).flat();
}

/** Batches that are verified at once. */
const underWay = 2;
