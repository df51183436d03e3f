import type { Digest } from '../digest.ts';
import type { CallOptions, Repository } from '../oci/registry.ts';
import type { Trusting } from '../signing/verify-bundle.ts';
import { judgeReport } from './judge-statement.ts';
import { outsideRole } from './outside-role.ts';
import { readStored } from './read-stored.ts';
import { reportPredicate } from './report.ts';
import { type ReportTag, reportTags } from './tags.ts';

/** The promotion record that one Delivery follows, by the newest word of its agent, whatever release that is about. */
export interface ReportedRecord {
  readonly environment: string;
  readonly cluster: string;
  /** `namespace/name` of the Delivery. */
  readonly delivery: string;
  readonly sequence: number;
  readonly digest: Digest;
}

export interface ReportedRecords {
  readonly records: readonly ReportedRecord[];
  /** Of each Delivery, by its tags, of which no report that is good was come to before it was too much, the newest: what it took is not known. */
  readonly unread: readonly ReportTag[];
  /** How many reports were read. */
  readonly read: number;
}

export interface ReportedQuery extends Trusting {
  readonly now: Date;
  /** Reports that are read at most. @default `mostReports` */
  readonly most?: number;
}

/**
 * What records agents say that they hold: of each Delivery the newest report that is good, also one that has run out, since it says what once
 * was there. Whoever may write there can put reports above others or beside them: then more are read, and where those are too many it is said.
 * A key that left the trust leaves such reports, too: nobody can tell them from those that somebody made up.
 */
export async function readReportedRecords(repository: Repository, query: ReportedQuery, call: CallOptions = {}): Promise<ReportedRecords> {
  const read: Reading = { repository, query, call, records: [], missed: new Set(), reports: 0 };
  const unread = await readNewest(byReporter(await repository.tags(call)), read);
  if (read.missed.size === 0) return { records: read.records, unread, read: read.reports };
  // An agent that writes a report takes the one before away: whoever listed the tags in between looks again.
  const missed = new Set(read.missed);
  const again = byReporter(await repository.tags(call)).filter(([one]) => one !== undefined && missed.has(one.reporter));
  const others = unread.filter(({ reporter }) => !missed.has(reporter));
  return { records: read.records, unread: [...others, ...(await readNewest(again, read))], read: read.reports };
}

/** A Delivery has one of each release that was there, and all of them where the registry takes none away. */
export const mostReports = 5000;
/** The newest of one Delivery that are read until one of them counts. */
export const mostOfOne = 64;
const parallel = 16;

interface Reading {
  readonly repository: Repository;
  readonly query: ReportedQuery;
  readonly call: CallOptions;
  readonly records: ReportedRecord[];
  /** Reporters of whom a tag was taken away after it was listed. */
  readonly missed: Set<string>;
  reports: number;
}

/** Each reporter's, the newest first. */
function byReporter(tags: readonly string[]): readonly (readonly ReportTag[])[] {
  const reporters = Map.groupBy(reportTags(tags), ({ reporter }) => reporter);
  return [...reporters.values()].map((of) => of.toSorted((one, other) => other.counter - one.counter));
}

/** The newest of everybody before the second of anybody, so that many tags of one hide no other. Gives the newest of each that was not settled. */
async function readNewest(reporters: readonly (readonly ReportTag[])[], reading: Reading): Promise<readonly ReportTag[]> {
  let waiting = reporters;
  for (let place = 0; place < mostOfOne && waiting.length > 0 && !isFull(reading); place += 1)
    waiting = await readRound(waiting, place, reading);
  return waiting.flatMap(([newest]) => newest ?? []);
}

/** One report of each. Gives those of whom there is more to read. */
async function readRound(
  waiting: readonly (readonly ReportTag[])[],
  place: number,
  reading: Reading,
): Promise<readonly (readonly ReportTag[])[]> {
  const settled = new Set<number>();
  const left = waiting.entries();
  const work = async () => {
    for (const [at, tags] of left) {
      const tag = tags[place];
      if (isFull(reading)) return;
      reading.reports += 1;
      const counts = tag !== undefined && (await readOne(tag, reading));
      if (counts || place + 1 >= tags.length) settled.add(at);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return waiting.filter((_, at) => !settled.has(at));
}

function isFull({ query: { most = mostReports }, reports }: Reading): boolean {
  return reports >= most;
}

/** Whether it is a report that counts, so that nothing older has to be read. */
async function readOne(tag: ReportTag, reading: Reading): Promise<boolean> {
  const { now, trusted, trustedRoot } = reading.query;
  const stored = await readStored(reading.repository, tag, { release: tag.release, trusted, trustedRoot, ...reading.call });
  if (stored.kind === 'gone') {
    reading.missed.add(tag.reporter);
    return false;
  }
  if (stored.kind === 'refused') return false;
  const judged = judgeReport(stored, tag, now);
  const read = reportPredicate.safeParse(stored.statement.predicate);
  if (judged.kind === 'ignored' || !read.success) return false;
  const { cluster, delivery, environment, record } = read.data;
  if (outsideRole(stored.signer, { role: 'reports', cluster }, trusted) !== undefined) return false;
  if (record !== null) reading.records.push({ environment, cluster, delivery: `${delivery.namespace}/${delivery.name}`, ...record });
  return true;
}
