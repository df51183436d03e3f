import type { Repository } from '../../oci/registry.ts';
import type { LedgerEntry } from '../record.ts';
import { callOptions } from './call-options.ts';
import { type Contest, lowestContest } from './contests.ts';
import { follows } from './follows.ts';
import { readKnown, type ScanOptions } from './known-records.ts';
import { LedgerError } from './ledger-error.ts';
import type { LedgerHead } from './ledger-head.ts';
import { highestTrusted, newSieve } from './sieve.ts';
import { readStoredRecord, type StoredRecord } from './stored-record.ts';
import { type LedgerTags, readTags } from './tags.ts';

export interface LedgerScan {
  readonly head: LedgerHead;
  /** The head as it is stored; undefined for an empty or forked ledger. */
  readonly stored: StoredRecord | undefined;
  readonly tags: LedgerTags;
}

/** One look at the whole ledger: its head and the claims on what comes next. */
export async function scanLedger(repository: Repository, options: ScanOptions): Promise<LedgerScan> {
  const tags = readTags(await repository.tags(callOptions(options)));
  const sieve = newSieve(repository, options);
  const top = await highestTrusted(tags, sieve);
  if (top === undefined) return { head: { kind: 'empty', ignored: sieve.ignored() }, stored: undefined, tags };
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
  return { head: { kind: 'head', entry: head.entry, ignored: sieve.ignored() }, stored: head, tags };
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
