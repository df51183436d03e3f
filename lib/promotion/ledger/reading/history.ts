import type { Digest } from '../../../digest.ts';
import type { CallOptions, Repository } from '../../../oci/registry.ts';
import type { LedgerEntry } from '../../record.ts';
import { LedgerError } from '../ledger-error.ts';
import { follows } from '../stored/follows.ts';
import { readRecord } from '../stored/stored-record.ts';
import { type LedgerTags, readTags } from '../stored/tags.ts';

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
  const entries: LedgerEntry[] = [];
  for await (const some of walkBack(repository, from, options)) entries.push(...some);
  return entries;
}

export interface WalkOptions extends HistoryOptions {
  /** Where the walk cannot go on: whether those that were read since the last ones come before the error. @default 'drop' */
  readonly rest?: 'drop' | 'yield' | undefined;
}

/** The same, some at a time, as they are read. */
export async function* walkBack(
  repository: Repository,
  from: LedgerEntry,
  { rest = 'drop', ...options }: WalkOptions,
): AsyncGenerator<readonly LedgerEntry[], void> {
  const { limit, untilSequence = 1, ...call } = options;
  if (limit < 1 || from.record.sequence < untilSequence) return;
  const last = Math.max(1, untilSequence);
  let left = limit - 1;
  const isDone = ({ record: { sequence } }: LedgerEntry) => left < 1 || sequence <= last;
  if (isDone(from)) return yield [from];
  const readAhead = aheadReader(repository, readTags(await repository.tags(call)), call);
  let some = [from];
  for (let newest = from; !isDone(newest); left -= 1) {
    const lowest = Math.max(last, newest.record.sequence - left);
    try {
      newest = await readPrevious(repository, newest, { ahead: readAhead(newest.record.sequence, lowest), call });
    } catch (error) {
      if (rest === 'yield') yield some;
      throw error;
    }
    if (some.push(newest) < atOnce) continue;
    yield some;
    some = [];
  }
  yield some;
}

/** Many, so that a folder reads its index once for whatever is asked about all of them. */
const atOnce = 512;

/** So many records are asked for at once. */
const parallel = 32;

type Ahead = ReadonlyMap<Digest, Promise<LedgerEntry | undefined>>;

/**
 * Guesses from the tags what comes next, and keeps so many requests under way. A guess that cannot be read is nothing: the chain itself
 * asks for what it needs.
 */
function aheadReader(repository: Repository, { records }: LedgerTags, call: CallOptions): (from: number, lowest: number) => Ahead {
  const ahead = new Map<Digest, Promise<LedgerEntry | undefined>>();
  let asked = Number.POSITIVE_INFINITY;
  return (from, lowest) => {
    for (const digest of records.get(from) ?? []) ahead.delete(digest);
    for (asked = Math.min(asked, from); asked > lowest && from - asked < parallel; ) {
      asked -= 1;
      // Somebody may have put any number beside a record.
      for (const digest of (records.get(asked) ?? []).slice(0, 2))
        ahead.set(
          digest,
          readRecord(repository, digest, call).catch(() => undefined),
        );
    }
    return ahead;
  };
}

async function readPrevious(
  repository: Repository,
  { record }: LedgerEntry,
  { ahead, call }: { readonly ahead: Ahead; readonly call: CallOptions },
): Promise<LedgerEntry> {
  const broken = (why: string, cause?: unknown) =>
    new LedgerError('BROKEN_CHAIN', `Cannot follow the ledger "${repository.reference}" back from record ${record.sequence}: ${why}`, {
      cause,
    });
  if (record.previous === null) throw broken('it names no record before it');
  const previous = (await ahead.get(record.previous)) ?? (await readNamed(repository, record.previous, { broken, call }));
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
