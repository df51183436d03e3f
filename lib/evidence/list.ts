import type { Digest } from '../digest.ts';
import type { CallOptions, Repository } from '../oci/registry.ts';
import { type Identity, identityName } from '../signing/identity.ts';
import type { Stated } from '../signing/role.ts';
import type { Trusting } from '../signing/verify-bundle.ts';
import { type Judged, judgeApproval, judgeEvidence, judgeReport, newestWords, type VerifiedStored } from './judge-statement.ts';
import { outsideRole } from './outside-role.ts';
import { readStored } from './read-stored.ts';
import { mostReports } from './reported-records.ts';
import type { Ignored, StoredApproval, StoredEvidence, StoredReport } from './stored.ts';
import { type EvidenceKind, type EvidenceTag, evidenceKinds, tagsAbout } from './tags.ts';

export interface EvidenceQuery extends Trusting {
  readonly now: Date;
  /** @default all of them */
  readonly kinds?: readonly EvidenceKind[] | undefined;
  /** The repository's tags, where somebody has listed them just now. @default listed here */
  readonly tags?: readonly string[] | undefined;
}

/** What there is about one release, newest first. */
export interface ReadEvidence {
  readonly evidence: readonly StoredEvidence[];
  /** The newest word of each signer on each environment, as long as it has not expired. */
  readonly approvals: readonly StoredApproval[];
  /** The newest report of each Delivery, also one that has run out: compare `validUntil`. */
  readonly reports: readonly StoredReport[];
  /** What does not count, and why, by tag. */
  readonly ignored: readonly Ignored[];
  /** False where there was more than is read: a refusal may be among it, so what people said is not known. */
  readonly complete: boolean;
}

/**
 * Reads and verifies what an evidence repository has about a release. Whoever may write there may put anything under any tag: what is wrong with
 * one statement is a reason to ignore it, and how many are read, and how much of them, is bounded. Only trouble with the registry is an error.
 */
export async function readEvidence(
  repository: Repository,
  release: Digest,
  { kinds = evidenceKinds, now, tags, ...trusting }: EvidenceQuery,
  call: CallOptions = {},
): Promise<ReadEvidence> {
  const all = tagsAbout(release, tags ?? (await repository.tags(call)));
  const reader = new BoundedReader(repository, { release, ...trusting, ...call });
  const of = (kind: EvidenceKind) => (kinds.includes(kind) ? all.filter((item) => item.kind === kind) : []);

  const approvals = await reader.every(of('approval'), {
    judge: (found) => judgeApproval(found, now),
    stated: () => ({ role: 'approvals' }),
  });
  const evidence = await reader.every(of('evidence'), {
    judge: (found) => judgeEvidence(found, now),
    stated: ({ type }) => ({ role: 'attestations', type }),
  });
  let reports = await reader.newestReports(of('report'), now);
  // An agent that writes a report takes the one before away: whoever listed the tags in between looks again.
  if (reader.missed) reports = await reader.newestReports(tagsAbout(release, await repository.tags(call)), now);
  const words = newestWords(approvals.map(({ value }) => value));
  const superseded = approvals.filter(({ value }) => !words.includes(value));
  const expired = approvals.filter(({ value }) => words.includes(value) && value.expires <= now);
  return {
    evidence: evidence.map(({ value }) => value).sort((left, right) => right.at.getTime() - left.at.getTime()),
    approvals: words.filter(({ expires }) => expires > now),
    reports: reports.toSorted((left, right) => right.observedAt.getTime() - left.observedAt.getTime()),
    ignored: [
      ...reader.ignored.values(),
      ...superseded.map(({ tag, value }) => ({ tag, reason: `${identityName(value.signer)} has said something newer` })),
      ...expired.map(({ tag, value }) => ({ tag, reason: `it expired at ${value.expires.toISOString()}` })),
    ],
    complete: reader.complete,
  };
}

/** Of what was not read, why: a clause; undefined where all was. */
export function unreadReason({ complete, ignored }: Pick<ReadEvidence, 'complete' | 'ignored'>): string | undefined {
  return complete ? undefined : ignored.findLast(({ reason }) => /\bnot read\b/.test(reason))?.reason;
}

/** How one kind of statements is read: whether it is one, and what its signer says with it. */
interface Reading<T> {
  readonly judge: (found: VerifiedStored) => Judged<T>;
  readonly stated: (value: T) => Stated;
}

/** Reads some at a time, and stops where it is too much. */
class BoundedReader {
  /** By tag. */
  readonly ignored = new Map<string, Ignored>();
  complete = true;
  /** A tag was taken away after it was listed. */
  missed = false;
  readonly #repository: Repository;
  readonly #query: Parameters<typeof readStored>[2];
  #bytes = 0;

  constructor(repository: Repository, query: Parameters<typeof readStored>[2]) {
    this.#repository = repository;
    this.#query = query;
  }

  async every<T extends { readonly signer: Identity }>(
    items: readonly EvidenceTag[],
    reading: Reading<T>,
  ): Promise<readonly { readonly tag: string; readonly value: T }[]> {
    const read = await inParallel(this.#within(items), async (item) => ({ tag: item.tag, value: await this.#judged(item, reading) }));
    return read.flatMap(({ tag, value }) => (value === undefined ? [] : [{ tag, value }]));
  }

  /** Of each reporter the one with the highest counter that is good: an old one is never the newest again, and a forged one hides none. */
  async newestReports(items: readonly EvidenceTag[], now: Date): Promise<readonly StoredReport[]> {
    const reporters = Map.groupBy(
      items.filter((item) => item.kind === 'report'),
      ({ reporter }) => reporter,
    );
    const some = this.#within([...reporters.values()], limits.reporters);
    const newest = await inParallel(some, async (of) => {
      const newestFirst = of.toSorted((left, right) => right.counter - left.counter);
      for (const item of newestFirst.slice(0, limits.attempts)) {
        const report = await this.#judged(item, {
          judge: (found) => judgeReport(found, item, now),
          stated: ({ cluster }) => ({ role: 'reports', cluster }),
        });
        if (report !== undefined) return report;
      }
      const below = newestFirst[limits.attempts];
      if (below === undefined) return undefined;
      // It may be the one that says that it is not healthy.
      this.complete = false;
      return this.#ignore(below.tag, `it was not read: it lies below ${limits.attempts} reports that do not count`);
    });
    return newest.filter((report) => report !== undefined);
  }

  async #judged<T extends { readonly signer: Identity }>(item: EvidenceTag, { judge, stated }: Reading<T>): Promise<T | undefined> {
    const { tag } = item;
    if (this.#bytes > limits.bytes) {
      this.complete = false;
      return this.#ignore(tag, `it was not read: there are more than ${limits.bytes} bytes about this release`);
    }
    const found = await readStored(this.#repository, item, this.#query);
    if (found.kind === 'gone') {
      this.missed = true;
      return undefined;
    }
    this.#bytes += found.size;
    if (found.kind === 'refused') return this.#ignore(tag, found.reason);
    const judged = judge(found);
    if (judged.kind === 'ignored') return this.#ignore(tag, judged.reason);
    const outside = outsideRole(judged.value.signer, stated(judged.value), this.#query.trusted);
    if (outside === undefined) return judged.value;
    this.ignored.set(tag, { tag, reason: outside, outside: true });
    return undefined;
  }

  #within<T>(items: readonly T[], most = limits.count): readonly T[] {
    if (items.length <= most) return items;
    this.complete = false;
    this.#ignore('*', `${items.length - most} more were not read: at most ${most} of a kind are`);
    return items.slice(0, most);
  }

  #ignore(tag: string, reason: string): undefined {
    this.ignored.set(tag, { tag, reason });
    return undefined;
  }
}

/** `reporters`: a fleet has one Delivery in each of its clusters. */
const limits = { count: 512, reporters: mostReports, attempts: 4, bytes: 64 * 1024 * 1024 };
const parallel = 16;

/** In the order of the items, a few at a time. */
async function inParallel<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += parallel)
    results.push(...(await Promise.all(items.slice(start, start + parallel).map(read))));
  return results;
}
