import type { Digest } from '../../digest.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import type { LedgerEntry } from '../record.ts';
import { LedgerError } from './ledger-error.ts';
import { readRecord, readStoredRecord, type StoredRecord } from './stored-record.ts';
import { hints, type LedgerTags, readTags } from './tags.ts';

export type LedgerHead = { readonly kind: 'empty' } | { readonly kind: 'head'; readonly entry: LedgerEntry } | LedgerFork;

/** Two or more records of one sequence: nobody writes or moves until it is resolved. */
export interface LedgerFork {
  readonly kind: 'fork';
  readonly sequence: number;
  readonly entries: readonly LedgerEntry[];
}

/** The head of the ledger as its records say, whatever the hints say. One list of tags and one record are read. */
export async function readHead(repository: Repository, options: CallOptions = {}): Promise<LedgerHead> {
  return (await scanLedger(repository, { ...options, known: new Map() })).head;
}

/** The record that the hint `current` names: cheap, and usually the head. Who moves anything must ask `readHead`. */
export async function readCurrent(repository: Repository, options: CallOptions = {}): Promise<LedgerEntry | undefined> {
  const current = await repository.resolve(hints.current, options);
  return current === undefined ? undefined : readRecord(repository, current.digest, options);
}

export interface LedgerScan {
  readonly head: LedgerHead;
  /** The head as it is stored; undefined for an empty or forked ledger. */
  readonly stored: StoredRecord | undefined;
  readonly tags: LedgerTags;
}

export interface ScanOptions extends CallOptions {
  /** Records read before: their digest is their content, so they are never read twice. */
  readonly known: Map<Digest, StoredRecord>;
}

/** One look at the whole ledger: its head and the claims on what comes next. */
export async function scanLedger(repository: Repository, options: ScanOptions): Promise<LedgerScan> {
  const tags = readTags(await repository.tags(callOptions(options)));
  const sequences = [...tags.records.keys()].sort((left, right) => left - right);
  const top = sequences.at(-1);
  if (top === undefined) return { head: { kind: 'empty' }, stored: undefined, tags };
  for (const sequence of sequences) {
    const digests = tags.records.get(sequence) ?? [];
    if (digests.length > 1) return { head: await readFork(repository, { sequence, digests }, options), stored: undefined, tags };
  }
  const [digest] = tags.records.get(top) ?? [];
  if (digest === undefined) return { head: { kind: 'empty' }, stored: undefined, tags };
  const stored = await readKnown(repository, { sequence: top, digest }, options);
  const { previous } = stored.entry.record;
  const parents = new Set([...(tags.records.get(top - 1) ?? []), ...(previous === null ? [] : [previous])]);
  // A parent that no tag names lost its tag, or is the other side of a fork whose tag was lost.
  if (parents.size > 1)
    return { head: await readFork(repository, { sequence: top - 1, digests: [...parents] }, options), stored: undefined, tags };
  if (previous !== null && !tags.records.has(top - 1)) await readParent(repository, stored.entry, options);
  return { head: { kind: 'head', entry: stored.entry }, stored, tags };
}

interface Place {
  readonly sequence: number;
  readonly digest: Digest;
}

async function readFork(
  repository: Repository,
  { sequence, digests }: { readonly sequence: number; readonly digests: readonly Digest[] },
  options: ScanOptions,
): Promise<LedgerHead> {
  const entries: LedgerEntry[] = [];
  for (const digest of digests) entries.push((await readKnown(repository, { sequence, digest }, options)).entry);
  return { kind: 'fork', sequence, entries };
}

async function readKnown(repository: Repository, { sequence, digest }: Place, options: ScanOptions): Promise<StoredRecord> {
  const stored = options.known.get(digest) ?? (await readStoredRecord(repository, digest, callOptions(options)));
  options.known.set(digest, stored);
  const { record } = stored.entry;
  if (record.sequence !== sequence)
    throw new LedgerError(
      'BAD_RECORD',
      `Cannot read record ${sequence} of "${repository.reference}": "${digest}" is record ${record.sequence}`,
      {
        fix: `Remove the tag record-${sequence}-…, which is not Pawl's`,
      },
    );
  return stored;
}

async function readParent(repository: Repository, { record }: LedgerEntry, options: ScanOptions): Promise<void> {
  if (record.previous === null) return;
  try {
    await readKnown(repository, { sequence: record.sequence - 1, digest: record.previous }, options);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new LedgerError(
      'BROKEN_CHAIN',
      `Cannot read the ledger "${repository.reference}": record ${record.sequence} follows "${record.previous}", which is not record ${record.sequence - 1}`,
      { cause },
    );
  }
}

/** Both sides by name, for whoever must decide. */
export function forkError(repository: Repository, { sequence, entries }: LedgerFork): LedgerError {
  const sides = entries.map(({ digest, record }) => `"${digest}" by ${record.who.name}`).join(' and ');
  return new LedgerError(
    'FORK',
    `Cannot move on with the ledger "${repository.reference}": record ${sequence} is there ${entries.length} times, ${sides}`,
    {
      fix: `Look at both with "pawl history ${entries[0]?.record.environment ?? ''}"; nothing moves until a record resolves the fork`,
    },
  );
}

/** Only what a repository's call takes. */
export function callOptions({ signal }: CallOptions): CallOptions {
  return signal === undefined ? {} : { signal };
}
