import type { Digest } from '../../../digest.ts';
import type { Repository } from '../../../oci/registry.ts';
import type { LedgerEntry } from '../../record.ts';
import { callOptions } from '../call-options.ts';
import { LedgerError } from '../ledger-error.ts';
import { readRecord } from '../stored/stored-record.ts';
import type { ReadOptions } from '../stored/verify-record.ts';
import { resolvedPast } from './contests.ts';
import { newScan, type ScanOptions } from './known-records.ts';
import type { IgnoredRecord, LedgerHead } from './ledger-head.ts';
import { type LedgerScan, scanLedger } from './scan.ts';
import { newSieve, verification } from './sieve.ts';
import type { Witness } from './witness.ts';

/** What somebody has to choose from before a ledger can go on, or be believed. */
export interface Disagreement {
  /** The lowest sequence that is in question. */
  readonly sequence: number;
  /** The record that stands below all sides; undefined where they begin with the ledger. */
  readonly base: LedgerEntry | undefined;
  /** Each newest first, down to what is in question. Records of whoever is not trusted are among them, and say so. */
  readonly sides: readonly (readonly LedgerEntry[])[];
  /** Records that it once had, and that are gone or do not count any more. One that can still be read is among the sides. */
  readonly lost: readonly Witness[];
}

/**
 * The sides of a fork, records above the head that nobody who is trusted signed, or what was cut off; undefined where there is nothing
 * to choose.
 */
export async function readDisagreement(repository: Repository, options: ReadOptions = {}): Promise<Disagreement | undefined> {
  const call = newScan(options);
  return disagreementIn(repository, await scanLedger(repository, call), call);
}

export async function disagreementIn(repository: Repository, scan: LedgerScan, options: ScanOptions): Promise<Disagreement | undefined> {
  const sequence = lowestInQuestion(scan.head);
  if (sequence === undefined) return undefined;
  const lost = lostFrom(scan.head);
  const gone = await readLost(repository, lost, options);
  const found = new Map([...gone, ...(await readFrom(repository, { scan, sequence }, options))]);
  const named = new Set([...found.values()].map(({ record }) => record.previous));
  const leaves = [...found.values()].filter(({ digest }) => !named.has(digest));
  const sides: Side[] = [];
  for (const leaf of leaves.toSorted(byAge)) sides.push(await sideOf(repository, { leaf, found, sequence }, options));
  const [first] = sides;
  const shared = sides.every(({ base }) => base?.digest === first?.base?.digest) ? first?.base : undefined;
  return { sequence, base: scan.head.kind === 'head' ? scan.head.entry : shared, sides: sides.map(({ records }) => records), lost };
}

/** A fork, or else what nobody who is trusted signed above the head, or what is gone. What stands beside the chain below it is nothing. */
function lowestInQuestion(head: LedgerHead): number | undefined {
  if (head.kind === 'fork') return head.sequence;
  const above = head.kind === 'head' ? head.entry.record.sequence : 0;
  const stranger = head.ignored.find(({ sequence }) => sequence > above)?.sequence;
  const lost = lostFrom(head).at(-1)?.sequence;
  return stranger === undefined ? lost : Math.min(stranger, lost ?? stranger);
}

function lostFrom(head: LedgerHead): readonly Witness[] {
  return head.kind === 'fork' ? [] : (head.missing ?? []);
}

/** Registries keep a manifest for a while after its tags are gone. */
async function readLost(
  repository: Repository,
  lost: readonly Witness[],
  options: ScanOptions,
): Promise<readonly (readonly [Digest, LedgerEntry])[]> {
  const found: (readonly [Digest, LedgerEntry])[] = [];
  for (const { sequence, digest } of lost.slice(0, batch)) {
    const entry = await readReadable(repository, digest, options);
    if (entry === undefined || entry.record.sequence !== sequence) continue;
    found.push([digest, { ...entry, verification: await verification(repository, { sequence, digest }, options) }]);
  }
  return found;
}

interface Question {
  readonly scan: LedgerScan;
  readonly sequence: number;
}

/**
 * The records from that sequence on which no record has resolved. Whoever may write to the repository may put anything there under any
 * sequence: what cannot be read, or stands far above everything, was never anybody's head.
 */
async function readFrom(
  repository: Repository,
  { scan, sequence: lowest }: Question,
  options: ScanOptions,
): Promise<ReadonlyMap<Digest, LedgerEntry>> {
  const { tags, head, stored } = scan;
  const { dead } = await resolvedPast(repository, { tags, head: stored, sieve: newSieve(repository, options) }, options);
  const ignored = new Map<Digest, IgnoredRecord>(head.ignored.map((one) => [one.digest, one]));
  const counted = [...tags.records].filter(([, digests]) => digests.some((digest) => !ignored.has(digest))).map(([sequence]) => sequence);
  const highest = counted.reduce((one, other) => Math.max(one, other), lowest) + farAbove;
  const places = [...tags.records].flatMap(([sequence, digests]) => digests.map((digest) => ({ sequence, digest })));
  const wanted = places.filter(({ sequence, digest }) => sequence >= lowest && sequence <= highest && !dead.has(digest));
  if (wanted.length > most)
    throw new LedgerError('FORK', `Cannot read what is in question in "${repository.reference}": it is more than ${most} records`);
  const found = new Map<Digest, LedgerEntry>();
  for (let start = 0; start < wanted.length; start += batch) {
    const read = wanted.slice(start, start + batch).map(async ({ sequence, digest }) => {
      const entry = await readReadable(repository, digest, options);
      if (entry === undefined || entry.record.sequence !== sequence) return;
      const reason = ignored.get(digest)?.reason;
      const signed = options.signed.get(digest);
      found.set(digest, { ...entry, verification: reason === undefined ? (signed ?? entry.verification) : { kind: 'untrusted', reason } });
    });
    await Promise.all(read);
  }
  return found;
}

const farAbove = 1000;
const most = 5000;
const batch = 32;

async function readReadable(repository: Repository, digest: Digest, options: ScanOptions): Promise<LedgerEntry | undefined> {
  try {
    return await readRecord(repository, digest, callOptions(options));
  } catch (cause) {
    if (cause instanceof LedgerError) return undefined;
    throw cause;
  }
}

interface Side {
  readonly records: readonly LedgerEntry[];
  readonly base: LedgerEntry | undefined;
}

async function sideOf(
  repository: Repository,
  { leaf, found, sequence }: { readonly leaf: LedgerEntry; readonly found: ReadonlyMap<Digest, LedgerEntry>; readonly sequence: number },
  options: ScanOptions,
): Promise<Side> {
  const records: LedgerEntry[] = [];
  for (let entry = leaf; ; ) {
    records.push(entry);
    const { previous } = entry.record;
    if (previous === null) return { records, base: undefined };
    // Also one that lost its tag.
    const before = found.get(previous) ?? (await readReadable(repository, previous, options));
    if (before === undefined || before.record.sequence >= entry.record.sequence) return { records, base: undefined };
    if (before.record.sequence < sequence) return { records, base: before };
    entry = before;
  }
}

/** The oldest first; of one time, by digest. */
function byAge(left: LedgerEntry, right: LedgerEntry): number {
  return left.record.when < right.record.when || (left.record.when === right.record.when && left.digest < right.digest) ? -1 : 1;
}
