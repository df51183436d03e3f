import { PawlError } from '../../errors.ts';
import { readEvidence, unreadReason } from '../../evidence/list.ts';
import type { Ignored, StoredReport } from '../../evidence/stored.ts';
import type { RecordedRelease } from '../../promotion/record.ts';
import { signalOf } from '../ledgers.ts';
import { evidenceName } from '../workplace/repository-names.ts';
import type { Workplace } from '../workplace.ts';

/** What the agent of one cluster said last about an environment, in a report whose signature was verified. */
export interface Reported extends StoredReport {
  /** The release that it is about. */
  readonly version: string;
  /** It has run out: nobody knows how it is there now. */
  readonly stale: boolean;
}

export type Reports =
  /** Nobody is trusted with evidence, so that no report could be believed. */
  | { readonly kind: 'nobody' }
  | {
      readonly kind: 'read';
      readonly reported: readonly Reported[];
      /** Reports about these releases, of whatever environment, by somebody who is trusted with other evidence. */
      readonly outside: readonly Ignored[];
      /** Why there may be other clusters, in a clause; undefined where all of them were read. */
      readonly unread: string | undefined;
    }
  | { readonly kind: 'failed'; readonly error: PawlError };

/** Answers for one environment after another what its clusters reported; the repository's tags are listed once. */
export function reportReader(workplace: Workplace): (environment: string, releases: readonly RecordedRelease[]) => Promise<Reports> {
  const { trust } = workplace.project;
  if (trust === undefined || trust.evidence.length === 0) return async () => ({ kind: 'nobody' });
  const repository = workplace.repositories.environment(evidenceName);
  let listed: Promise<readonly string[]> | undefined;
  return async (environment, releases) => {
    try {
      listed ??= repository.tags(signalOf(workplace));
      const now = workplace.clock();
      const query = { trusted: trust.evidence, trustedRoot: trust.trustedRoot, now, kinds: ['report'] as const, tags: await listed };
      const read = await Promise.all(
        releases.map(async ({ index, version }) => {
          const found = await readEvidence(repository, index, query, signalOf(workplace));
          const { reports, ignored } = found;
          const own = reports.filter((report) => report.environment === environment);
          return {
            reported: own.map((report): Reported => ({ ...report, version, stale: report.validUntil <= now })),
            outside: ignored.filter(({ outside }) => outside === true),
            unread: unreadReason(found),
          };
        }),
      );
      return {
        kind: 'read',
        reported: newestOfEach(read.flatMap(({ reported }) => reported)),
        outside: read.flatMap(({ outside }) => outside),
        unread: read.find(({ unread }) => unread !== undefined)?.unread,
      };
    } catch (error) {
      if (error instanceof PawlError) return { kind: 'failed', error };
      throw error;
    }
  };
}

/** A cluster that went on to another release speaks of that one. */
function newestOfEach(reported: readonly Reported[]): readonly Reported[] {
  const newest = new Map<string, Reported>();
  for (const one of reported) {
    const reporter = JSON.stringify([one.cluster, one.delivery]);
    const known = newest.get(reporter);
    if (known === undefined || one.observedAt > known.observedAt) newest.set(reporter, one);
  }
  return [...newest.values()];
}
