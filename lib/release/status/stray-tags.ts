import type { CallOptions, Repository } from '../../oci/registry.ts';
import { hints } from '../../promotion/ledger/stored/tags.ts';
import type { LedgerEntry } from '../../promotion/record.ts';

/**
 * Those of an environment's tags that do not point to what its newest record says: `current`, `live`, and the version in force where
 * somebody gave that to something else. A writer died, or somebody moved them.
 */
export async function strayTagsOf(repository: Repository, { digest, record }: LedgerEntry, call: CallOptions): Promise<readonly string[]> {
  const { to } = record;
  const wanted = [
    [hints.current, digest] as const,
    ...(to === null ? [] : [[hints.live, to.manifest] as const, [to.version, to.manifest] as const]),
  ];
  const found = await Promise.all(wanted.map(([tag]) => repository.resolve(tag, call)));
  return wanted.flatMap(([tag, expected], at) => {
    const there = found[at]?.digest;
    // Nobody follows a version that is not there, and whoever moves to it again brings it.
    return there === expected || (there === undefined && tag === to?.version) ? [] : [tag];
  });
}
