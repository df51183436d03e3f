import type { CallOptions, Repository } from '../../oci/registry.ts';
import { hints } from '../../promotion/ledger/stored/tags.ts';
import type { LedgerEntry } from '../../promotion/record.ts';

/** Those of the tags that move that do not point to what the newest record says: a writer died, or somebody moved them. */
export async function strayTagsOf(repository: Repository, { digest, record }: LedgerEntry, call: CallOptions): Promise<readonly string[]> {
  const wanted = [[hints.current, digest] as const, ...(record.to === null ? [] : [[hints.live, record.to.manifest] as const])];
  const found = await Promise.all(wanted.map(([tag]) => repository.resolve(tag, call)));
  return wanted.flatMap(([tag, expected], at) => (found[at]?.digest === expected ? [] : [tag]));
}
