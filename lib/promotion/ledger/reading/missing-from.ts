import type { Digest } from '../../../digest.ts';
import type { Repository } from '../../../oci/registry.ts';
import type { LedgerEntry, PromotionRecord } from '../../record.ts';
import type { LedgerTags, RecordPlace } from '../stored/tags.ts';
import { chainDownTo } from './chain-down-to.ts';
import type { ScanOptions } from './known-records.ts';
import type { IgnoredRecord } from './ledger-head.ts';
import type { Witness } from './witness.ts';

/**
 * What witnesses have seen and the ledger does not have any more: neither under a tag, nor in its chain, nor left behind by a record that
 * resolves. One that stands there and does not count, its signature gone or its key trusted no more, is missing as well.
 */
export async function missingFrom(
  repository: Repository,
  { tags, head, ignored }: Seen,
  options: ScanOptions,
): Promise<readonly Witness[]> {
  const said = (await options.witnesses?.()) ?? [];
  const highest = head?.record.sequence ?? 0;
  const strangers = new Set(ignored.map(({ digest }) => digest));
  const sought = said.filter(({ sequence, digest }) => {
    if (sequence > highest + farthest || isNamed(head, digest)) return false;
    return strangers.has(digest) || !isTagged(tags, { sequence, digest });
  });
  const lowest = Math.min(...sought.map(({ sequence }) => sequence));
  if (head === undefined || lowest > highest) return inOrder(sought);
  const chain = await chainDownTo(repository, head, { sequence: lowest, options });
  return inOrder(sought.filter(({ digest }) => !chain.some((entry) => isNamed(entry, digest))));
}

interface Seen {
  readonly tags: LedgerTags;
  readonly head: LedgerEntry | undefined;
  readonly ignored: readonly IgnoredRecord[];
}

/** A key that may report could name any number, and whoever resolves must get above it. */
const farthest = 1_000_000;

function isTagged({ records }: LedgerTags, { sequence, digest }: RecordPlace): boolean {
  return records.get(sequence)?.includes(digest) === true;
}

function isNamed(entry: LedgerEntry | undefined, digest: Digest): boolean {
  if (entry === undefined) return false;
  const { previous, resolves = [] }: PromotionRecord = entry.record;
  return entry.digest === digest || previous === digest || resolves.includes(digest);
}

/** The newest first, and each once. */
function inOrder(missing: readonly Witness[]): readonly Witness[] {
  const once = new Map(missing.map((one) => [one.digest, one]));
  return [...once.values()].sort((left, right) => right.sequence - left.sequence);
}
