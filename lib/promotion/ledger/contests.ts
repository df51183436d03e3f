import type { Digest } from '../../digest.ts';
import type { Repository } from '../../oci/registry.ts';
import type { LedgerEntry } from '../record.ts';
import { callOptions } from './call-options.ts';
import { readHistory } from './history.ts';
import { readKnown, type ScanOptions } from './known-records.ts';
import { LedgerError } from './ledger-error.ts';
import type { Sieve, Top } from './sieve.ts';
import type { StoredRecord } from './stored-record.ts';
import type { LedgerTags } from './tags.ts';

/** A sequence of which there are several records. */
export interface Contest {
  readonly sequence: number;
  /** Those that somebody must choose from. */
  readonly sides: readonly Digest[];
}

export interface View {
  readonly tags: LedgerTags;
  readonly top: Top;
  /** The record of the highest sequence; undefined where there are several. */
  readonly head: StoredRecord | undefined;
  readonly sieve: Sieve;
}

/** The lowest sequence of which several records count, and that no record has resolved. */
export async function lowestContest(repository: Repository, view: View, options: ScanOptions): Promise<Contest | undefined> {
  const doubles = await doublesIn(view);
  if (doubles.length === 0) return undefined;
  const dead = await deadRecords(repository, view, options);
  const isOpen = ({ all, trusted }: Double) => isContested({ all: without(all, dead), trusted: without(trusted, dead) });
  const open = doubles.filter(isOpen);
  const [lowest] = open;
  if (lowest === undefined || view.head === undefined) return contestOf(lowest, dead);
  const chain = await chainDownTo(repository, view.head.entry, { sequence: lowest.sequence, options });
  for (const { record } of chain) bury(record, dead);
  const onChain = new Set(chain.map(({ digest }) => digest));
  const left = open.filter((double) => {
    const trusted = without(double.trusted, dead);
    // By hash the chain says which of two is its own: another that counts is a fork, one that does not is nothing.
    return trusted.some((digest) => !onChain.has(digest));
  });
  return contestOf(left[0], dead);
}

/** Several records of one sequence, in ascending order of it. */
interface Double {
  readonly sequence: number;
  readonly all: readonly Digest[];
  readonly trusted: readonly Digest[];
}

async function doublesIn({ tags, top, head, sieve }: View): Promise<readonly Double[]> {
  const doubles: Double[] = [];
  for (const [sequence, digests] of [...tags.records].sort(([left], [right]) => left - right)) {
    if (sequence > top.sequence) continue;
    const isParent = sequence === top.sequence - 1 && head !== undefined;
    const previous = isParent ? head.entry.record.previous : null;
    // A parent that no tag names lost its tag, or is the other side of a fork whose tag was lost.
    const all = previous === null || digests.includes(previous) || isGap(head, digests) ? digests : [previous, ...digests];
    if (all.length < 2) continue;
    const trusted = await sieve.sift(sequence, digests);
    doubles.push({ sequence, all, trusted: all === digests || trusted.length === 0 ? trusted : all });
  }
  return doubles;
}

/** A record that resolves a fork need not continue the sequence before its own, and says so of what stands there. */
function isGap(head: StoredRecord | undefined, digests: readonly Digest[]): boolean {
  const { resolves = [] } = head?.entry.record ?? {};
  return digests.every((digest) => resolves.includes(digest));
}

function isContested({ all, trusted }: Omit<Double, 'sequence'>): boolean {
  return trusted.length > 1 || (trusted.length === 1 && all.length > 1);
}

function contestOf(double: Double | undefined, dead: ReadonlySet<Digest>): Contest | undefined {
  if (double === undefined) return undefined;
  const trusted = without(double.trusted, dead);
  return { sequence: double.sequence, sides: trusted.length > 1 ? trusted : without(double.all, dead) };
}

function without(digests: readonly Digest[], dead: ReadonlySet<Digest>): readonly Digest[] {
  return digests.filter((digest) => !dead.has(digest));
}

/** What records that resolve forks left behind, as far as tags lead to them: the newest is right about the others. */
export async function deadRecords(
  repository: Repository,
  { tags, head, sieve }: Omit<View, 'top'>,
  options: ScanOptions,
): Promise<Set<Digest>> {
  const dead = new Set<Digest>();
  if (head !== undefined) bury(head.entry.record, dead);
  const places = tags.resolutions.filter(({ sequence, digest }) => tags.records.get(sequence)?.includes(digest) === true);
  for (const place of places.toSorted((left, right) => right.sequence - left.sequence)) {
    if (dead.has(place.digest) || (await sieve.sift(place.sequence, [place.digest])).length === 0) continue;
    bury((await readKnown(repository, place, options)).entry.record, dead);
  }
  return dead;
}

function bury({ action, previous, resolves = [] }: LedgerEntry['record'], dead: Set<Digest>): void {
  if (action !== 'resolve') return;
  for (const digest of resolves) if (digest !== previous) dead.add(digest);
}

/** A chain that cannot be followed settles nothing. */
async function chainDownTo(
  repository: Repository,
  head: LedgerEntry,
  { sequence, options }: { readonly sequence: number; readonly options: ScanOptions },
): Promise<readonly LedgerEntry[]> {
  try {
    return await readHistory(repository, head, { limit: Number.MAX_SAFE_INTEGER, untilSequence: sequence, ...callOptions(options) });
  } catch (cause) {
    if (cause instanceof LedgerError) return [];
    throw cause;
  }
}
