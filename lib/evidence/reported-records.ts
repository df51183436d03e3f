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

/**
 * What records agents say that they hold: one report of each Delivery is read, the newest that is good. Also one that has run out says what
 * once was there. Whoever may write there can hide reports among others: then this is fewer, never wrong ones.
 */
export async function readReportedRecords(
  repository: Repository,
  { now, ...trusting }: Trusting & { readonly now: Date },
  call: CallOptions = {},
): Promise<readonly ReportedRecord[]> {
  const reporters = Map.groupBy(reportTags(await repository.tags(call)), ({ reporter }) => reporter);
  const left = [...reporters.values()].slice(0, mostReporters).values();
  const found: ReportedRecord[] = [];
  const work = async () => {
    for (const tags of left) {
      const newest = tags.toSorted((one, other) => other.counter - one.counter).slice(0, attempts);
      for (const tag of newest) {
        const report = await readReport(repository, tag, { now, ...trusting, ...call });
        if (report === undefined) continue;
        if (report !== 'no-record') found.push(report);
        break;
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return found;
}

const mostReporters = 512;
const attempts = 4;
const parallel = 16;

async function readReport(
  repository: Repository,
  tag: ReportTag,
  { now, trusted, trustedRoot, ...call }: Trusting & CallOptions & { readonly now: Date },
): Promise<ReportedRecord | 'no-record' | undefined> {
  const stored = await readStored(repository, tag, { release: tag.release, trusted, trustedRoot, ...call });
  if (stored.kind !== 'verified') return undefined;
  const judged = judgeReport(stored, tag, now);
  const read = reportPredicate.safeParse(stored.statement.predicate);
  if (judged.kind === 'ignored' || !read.success) return undefined;
  const { cluster, delivery, environment, record } = read.data;
  if (outsideRole(stored.signer, { role: 'reports', cluster }, trusted) !== undefined) return undefined;
  return record === null ? 'no-record' : { environment, cluster, delivery: `${delivery.namespace}/${delivery.name}`, ...record };
}
