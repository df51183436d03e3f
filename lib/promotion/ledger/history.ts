import type { Digest } from '../../digest.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import type { LedgerEntry } from '../record.ts';
import { follows } from './follows.ts';
import { LedgerError } from './ledger-error.ts';
import { readRecord } from './stored-record.ts';
import { type LedgerTags, readTags } from './tags.ts';

export interface HistoryOptions extends CallOptions {
  /** How many records at most, the first included. */
  readonly limit: number;
  /** Goes back to the record of this sequence and includes it; to the one below, where the chain leaves that sequence out. @default 1 */
  readonly untilSequence?: number;
}

/**
 * The records from that one back, newest first, itself included. Each must be the one that its successor names;
 * a chain that does not hold is BROKEN_CHAIN. Reads no more than it returns (and a few ahead, at once, since the tags name them).
 */
export async function readHistory(repository: Repository, from: LedgerEntry, options: HistoryOptions): Promise<readonly LedgerEntry[]> {
  const { limit, untilSequence = 1, ...call } = options;
  const entries: LedgerEntry[] = [];
  if (limit < 1 || from.record.sequence < untilSequence) return entries;
  entries.push(from);
  const last = Math.max(1, untilSequence);
  const isDone = ({ record: { sequence } }: LedgerEntry) => entries.length >= limit || sequence <= last;
  if (isDone(from)) return entries;
  const tags = readTags(await repository.tags(call));
  for (let newest = from; !isDone(newest); ) {
    const lowest = Math.max(last, newest.record.sequence - (limit - entries.length));
    const ahead = await readAhead(repository, tags, { newest, lowest, call });
    for (let step = 0; step < batch && !isDone(newest); step += 1) {
      newest = await readPrevious(repository, newest, { ahead, call });
      entries.push(newest);
    }
  }
  return entries;
}

/** So many records are asked for at once. */
const batch = 32;

interface Window {
  readonly newest: LedgerEntry;
  /** The lowest sequence to read. */
  readonly lowest: number;
  readonly call: CallOptions;
}

/** Guesses from the tags what comes next. A guess that cannot be read is nothing: the chain itself asks for what it needs. */
async function readAhead(
  repository: Repository,
  { records }: LedgerTags,
  { newest, lowest, call }: Window,
): Promise<ReadonlyMap<Digest, LedgerEntry>> {
  const guesses: Digest[] = [];
  for (let sequence = newest.record.sequence - 1; sequence >= lowest && guesses.length < batch; sequence -= 1)
    guesses.push(...(records.get(sequence) ?? []).slice(0, 2));
  const read = await Promise.all(guesses.map((digest) => readRecord(repository, digest, call).catch(() => undefined)));
  return new Map(read.filter((entry) => entry !== undefined).map((entry) => [entry.digest, entry]));
}

async function readPrevious(
  repository: Repository,
  { record }: LedgerEntry,
  { ahead, call }: { readonly ahead: ReadonlyMap<Digest, LedgerEntry>; readonly call: CallOptions },
): Promise<LedgerEntry> {
  const broken = (why: string, cause?: unknown) =>
    new LedgerError('BROKEN_CHAIN', `Cannot follow the ledger "${repository.reference}" back from record ${record.sequence}: ${why}`, {
      cause,
    });
  if (record.previous === null) throw broken('it names no record before it');
  const previous = ahead.get(record.previous) ?? (await readNamed(repository, record.previous, { broken, call }));
  if (!follows(record, previous)) throw broken(`the record before it is record ${previous.record.sequence}`);
  if (previous.record.environment !== record.environment)
    throw broken(`the record before it is of environment "${previous.record.environment}"`);
  return previous;
}

async function readNamed(
  repository: Repository,
  digest: Digest,
  { broken, call }: { readonly broken: (why: string, cause: unknown) => LedgerError; readonly call: CallOptions },
): Promise<LedgerEntry> {
  try {
    return await readRecord(repository, digest, call);
  } catch (cause) {
    if (cause instanceof LedgerError) throw broken(cause.message, cause);
    throw cause;
  }
}
