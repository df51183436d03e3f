import type { Digest } from '../../digest.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import { hints } from '../../promotion/ledger/stored/tags.ts';
import type { LedgerEntry } from '../../promotion/record.ts';

/** A tag, and where it points. */
export interface Pointer {
  readonly tag: string;
  readonly expected: Digest;
  /** Undefined where it is not there. */
  readonly there: Digest | undefined;
}

/** Where `current`, `live` and the version in force point, and where the newest record of an environment says that they do. */
export async function pointersOf(repository: Repository, { digest, record }: LedgerEntry, call: CallOptions): Promise<readonly Pointer[]> {
  const { to } = record;
  const wanted = [
    [hints.current, digest] as const,
    ...(to === null ? [] : [[hints.live, to.manifest] as const, [to.version, to.manifest] as const]),
  ];
  return Promise.all(wanted.map(async ([tag, expected]) => ({ tag, expected, there: (await repository.resolve(tag, call))?.digest })));
}

/**
 * Those of an environment's tags that do not point to what its newest record says: `current`, `live`, and the version in force where
 * somebody gave that to something else. A writer died, or somebody moved them.
 */
export async function strayTagsOf(repository: Repository, entry: LedgerEntry, call: CallOptions): Promise<readonly string[]> {
  return (await pointersOf(repository, entry, call)).filter((pointer) => isStray(pointer, entry)).map(({ tag }) => tag);
}

/** Nobody follows a version that is not there, and whoever moves to it again brings it. */
export function isStray({ tag, expected, there }: Pointer, { record }: LedgerEntry): boolean {
  return there !== expected && (there !== undefined || tag !== record.to?.version);
}
