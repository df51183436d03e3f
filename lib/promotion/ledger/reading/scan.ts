import type { Repository } from '../../../oci/registry.ts';
import type { LedgerEntry } from '../../record.ts';
import { callOptions } from '../call-options.ts';
import { LedgerError } from '../ledger-error.ts';
import { follows } from '../stored/follows.ts';
import { readStoredRecord, type StoredRecord } from '../stored/stored-record.ts';
import { hints, type LedgerTags, readTags } from '../stored/tags.ts';
import { type Contest, lowestContest } from './contests.ts';
import { readKnown, readOnce, type ScanOptions } from './known-records.ts';
import type { LedgerHead } from './ledger-head.ts';
import { missingFrom } from './missing-from.ts';
import { highestTrusted, newSieve } from './sieve.ts';
import type { Witness } from './witness.ts';

export interface LedgerScan {
  readonly head: LedgerHead;
  /** The head as it is stored; undefined for an empty or forked ledger. */
  readonly stored: StoredRecord | undefined;
  readonly tags: LedgerTags;
}

/** One look at the whole ledger: its head and the claims on what comes next. */
export async function scanLedger(repository: Repository, options: ScanOptions): Promise<LedgerScan> {
  const tags = await anchored(repository, readTags(await repository.tags(callOptions(options))), options);
  const sieve = newSieve(repository, options);
  const top = await highestTrusted(tags, sieve);
  if (top === undefined) {
    const missing = await missingFrom(repository, { tags, head: undefined, ignored: sieve.ignored() }, options);
    return { head: { kind: 'empty', ignored: sieve.ignored(), ...named(missing) }, stored: undefined, tags };
  }
  const [digest, ...others] = top.trusted;
  const head =
    digest === undefined || others.length > 0 ? undefined : await readKnown(repository, { sequence: top.sequence, digest }, options);
  const contest = await lowestContest(repository, { tags, top, head, sieve }, options);
  if (head === undefined || contest !== undefined) {
    const { sequence, sides } = contest ?? { sequence: top.sequence, sides: top.trusted };
    const entries = await readSides(repository, { tags, sequence, sides }, options);
    return { head: { kind: 'fork', sequence, entries, ignored: sieve.ignored() }, stored: undefined, tags };
  }
  const { previous } = head.entry.record;
  if (previous !== null && tags.records.get(top.sequence - 1)?.includes(previous) !== true)
    await readParent(repository, head.entry, options);
  const missing = await missingFrom(repository, { tags, head: head.entry, ignored: sieve.ignored() }, options);
  return { head: { kind: 'head', entry: head.entry, ignored: sieve.ignored(), ...named(missing) }, stored: head, tags };
}

function named(missing: readonly Witness[]): { readonly missing?: readonly Witness[] } {
  return missing.length === 0 ? {} : { missing };
}

/**
 * The tags, and the record that `current` names where it stands above all of them: its own tag was taken away, so that somebody who may
 * delete tags made the newest record vanish. `current` is only a hint, so the record must count like any other.
 */
async function anchored(repository: Repository, tags: LedgerTags, options: ScanOptions): Promise<LedgerTags> {
  const current = (await repository.resolve(hints.current, callOptions(options)))?.digest;
  if (current === undefined || [...tags.records.values()].some((digests) => digests.includes(current))) return tags;
  const record = await readOnce(repository, current, options).then(
    ({ entry }) => entry.record,
    (error: unknown) => {
      // Whoever may write may point the hint at anything. What the registry does not answer may be the newest record.
      if (error instanceof LedgerError) return undefined;
      throw error;
    },
  );
  if (record === undefined || record.sequence <= highestOf(tags)) return tags;
  return {
    ...tags,
    records: new Map([...tags.records, [record.sequence, [current]]]),
    untagged: { sequence: record.sequence, digest: current },
  };
}

/** One after another: whoever may push may have put there more than a call takes arguments. */
function highestOf({ records }: LedgerTags): number {
  let highest = 0;
  for (const sequence of records.keys()) highest = Math.max(highest, sequence);
  return highest;
}

/** What has to be the same for a decision on the ledger to stand. */
export function stateOf({ head }: LedgerScan): string {
  switch (head.kind) {
    case 'empty':
      return 'empty';
    case 'head':
      return head.entry.digest;
    case 'fork':
      return head.entries
        .map(({ digest }) => digest)
        .sort()
        .join();
  }
}

async function readSides(
  repository: Repository,
  { tags, sequence, sides }: Contest & Pick<LedgerScan, 'tags'>,
  options: ScanOptions,
): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for (const digest of sides) {
    const isTagged = tags.records.get(sequence)?.includes(digest) === true;
    const stored = isTagged
      ? await readKnown(repository, { sequence, digest }, options)
      : await readStoredRecord(repository, digest, callOptions(options));
    entries.push(stored.entry);
  }
  return entries;
}

/** A head that names what is not there, or not what comes before it, is the head of no chain. */
async function readParent(repository: Repository, { record }: LedgerEntry, options: ScanOptions): Promise<void> {
  if (record.previous === null) return;
  const broken = (cause?: unknown) =>
    new LedgerError(
      'BROKEN_CHAIN',
      `Cannot read the ledger "${repository.reference}": record ${record.sequence} follows "${record.previous}", which is not record ${record.sequence - 1}`,
      { cause },
    );
  try {
    const parent = await readStoredRecord(repository, record.previous, callOptions(options));
    if (!follows(record, parent.entry)) throw broken();
  } catch (cause) {
    throw cause instanceof LedgerError && cause.code !== 'BROKEN_CHAIN' ? broken(cause) : cause;
  }
}
