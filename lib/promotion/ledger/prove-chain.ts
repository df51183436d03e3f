import type { Repository } from '../../oci/registry.ts';
import type { Verification } from '../../signing/verification.ts';
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
  const verifications: Verification[] = [];
  const places = chain.entries();
  const work = async () => {
    for (const [place, entry] of places)
      verifications[place] = entry === head ? entry.verification : await verify(entry.digest, callOptions(options));
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return chain.map((entry, place) => ({ ...entry, verification: verifications[place] ?? entry.verification }));
}

const parallel = 256;
