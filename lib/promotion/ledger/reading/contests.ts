import type { Digest } from '../../../digest.ts';
import type { Repository } from '../../../oci/registry.ts';
import type { LedgerEntry } from '../../record.ts';
import type { StoredRecord } from '../stored/stored-record.ts';
import type { LedgerTags } from '../stored/tags.ts';
import { chainDownTo } from './chain-down-to.ts';
import { readKnown, type ScanOptions } from './known-records.ts';
import type { Sieve, Top } from './sieve.ts';

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
  const past = await resolvedPast(repository, view, options);
  const open = doubles.filter((double) => isContested(double, past));
  const [lowest] = open;
  if (lowest === undefined || view.head === undefined) return contestOf(lowest, past);
  const chain = await chainDownTo(repository, view.head.entry, { sequence: lowest.sequence, options });
  for (const entry of chain) bury(entry, { past, tags: view.tags });
  const onChain = new Set(chain.map(({ digest }) => digest));
  // By hash the chain says which of two is its own: another that counts is a fork, one that does not is nothing.
  const left = open.find(({ trusted }) => trusted.some((digest) => !past.dead.has(digest) && !onChain.has(digest)));
  return contestOf(left, past);
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

/** What records that resolve forks have settled. */
export interface ResolvedPast {
  /** Every record that they left behind. */
  readonly dead: Set<Digest>;
  /** Sequences, both exclusive, of which the chain has no record: those of a longer side that was left. `by` is what resolved. */
  readonly gaps: { readonly above: number; readonly below: number; readonly by: Digest }[];
}

function isContested(double: Double, past: ResolvedPast): boolean {
  const trusted = alive(double.trusted, past);
  if (trusted.length === 0) return false;
  return trusted.length > 1 || alive(double.all, past).length > 1 || gapOf(double, past) !== undefined;
}

function contestOf(double: Double | undefined, past: ResolvedPast): Contest | undefined {
  if (double === undefined) return undefined;
  const trusted = alive(double.trusted, past);
  const gap = gapOf(double, past);
  const beside = gap === undefined ? alive(double.all, past) : [...trusted, gap.by];
  return { sequence: double.sequence, sides: trusted.length > 1 ? trusted : beside };
}

function alive(digests: readonly Digest[], { dead }: ResolvedPast): readonly Digest[] {
  return digests.filter((digest) => !dead.has(digest));
}

function gapOf({ sequence }: Double, { gaps }: ResolvedPast): ResolvedPast['gaps'][number] | undefined {
  return gaps.find(({ above, below }) => above < sequence && sequence < below);
}

/** As far as tags lead to the records that resolved: the newest is right about the others. */
export async function resolvedPast(
  repository: Repository,
  { tags, head, sieve }: Omit<View, 'top'>,
  options: ScanOptions,
): Promise<ResolvedPast> {
  const past: ResolvedPast = { dead: new Set(), gaps: [] };
  if (head !== undefined) bury(head.entry, { past, tags });
  const places = tags.resolutions.filter(({ sequence, digest }) => tags.records.get(sequence)?.includes(digest) === true);
  for (const place of places.toSorted((left, right) => right.sequence - left.sequence)) {
    if (past.dead.has(place.digest) || (await sieve.sift(place.sequence, [place.digest])).length === 0) continue;
    bury((await readKnown(repository, place, options)).entry, { past, tags });
  }
  return past;
}

function bury({ digest: by, record }: LedgerEntry, { past, tags }: { readonly past: ResolvedPast; readonly tags: LedgerTags }): void {
  const { action, previous, sequence, resolves = [] } = record;
  if (action !== 'resolve' || previous === null) return;
  for (const digest of resolves) if (digest !== previous) past.dead.add(digest);
  if (tags.records.get(sequence - 1)?.includes(previous) === true) return;
  const [above] = [...tags.records].find(([, digests]) => digests.includes(previous)) ?? [];
  if (above !== undefined) past.gaps.push({ above, below: sequence, by });
}
