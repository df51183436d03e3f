import { sameIdentity } from '../signing/identity.ts';
import { predicateTypes } from '../signing/statement.ts';
import { approvalPredicate, longestApproval } from './approval.ts';
import { coveredTime, healthySince } from './coverage.ts';
import { httpCheckPredicate } from './http-check.ts';
import type { StoredStatement } from './read-stored.ts';
import { longestValidity, reportPredicate } from './report.ts';
import { timeOf } from './store.ts';
import type { StoredApproval, StoredEvidence, StoredReport } from './stored.ts';
import { type EvidenceTag, reporterKey } from './tags.ts';

export type VerifiedStored = Extract<StoredStatement, { readonly kind: 'verified' }>;
export type Judged<T> = { readonly kind: 'counts'; readonly value: T } | { readonly kind: 'ignored'; readonly reason: string };

/** Clocks of different machines differ a little. Milliseconds. */
const skew = 5 * 60_000;

export function judgeEvidence({ statement, signer, digest }: VerifiedStored, now: Date): Judged<StoredEvidence> {
  const { predicateType: type, predicate } = statement;
  if (type === predicateTypes.approval || type === predicateTypes.report) return misplaced(type);
  const at = timeOf(statement);
  if (at === undefined) return ignored('it does not say when it was made');
  if (isAhead(at, now)) return ahead(at);
  if (type === predicateTypes.httpCheck && !httpCheckPredicate.safeParse(predicate).success)
    return ignored('it says that it is the answer of an HTTP check, and has another shape');
  return { kind: 'counts', value: { type, predicate, signer, digest, at } };
}

/** Whether a word has expired is for whoever has seen the newer ones of its signer. */
export function judgeApproval({ statement, signer, digest }: VerifiedStored, now: Date): Judged<StoredApproval> {
  if (statement.predicateType !== predicateTypes.approval) return misplaced(statement.predicateType);
  const read = approvalPredicate.safeParse(statement.predicate);
  if (!read.success) return ignored('it is an approval of another shape');
  const { decision, environment, base, why } = read.data;
  const [at, expires] = [new Date(read.data.at), new Date(read.data.expires)];
  if (isAhead(at, now)) return ahead(at);
  if (expires.getTime() - at.getTime() > longestApproval) return ignored('it is to last for more than a year');
  return {
    kind: 'counts',
    value: { decision, environment, base: base ?? undefined, why: why ?? undefined, at, expires, signer, digest },
  };
}

export function judgeReport({ statement, signer, digest }: VerifiedStored, item: EvidenceTag, now: Date): Judged<StoredReport> {
  if (statement.predicateType !== predicateTypes.report) return misplaced(statement.predicateType);
  const read = reportPredicate.safeParse(statement.predicate);
  if (!read.success) return ignored('it is a report of another shape');
  const report = read.data;
  const { cluster, environment, healthy, counter, index, record } = report;
  const { namespace, name } = report.delivery;
  // Under a higher number, an old report would be the newest again.
  if (item.kind !== 'report' || item.counter !== counter || item.reporter !== reporterKey({ cluster, namespace, name }))
    return ignored('it lies under the tag of another report');
  if (statement.subject[0]?.digest.sha256 !== index.slice('sha256:'.length)) return ignored('it is about another release');
  const [observedAt, validUntil] = [new Date(report.observedAt), new Date(report.validUntil)];
  if (isAhead(observedAt, now)) return ahead(observedAt);
  if (validUntil.getTime() - observedAt.getTime() > longestValidity) return ignored('it claims to be valid for more than two days');
  return {
    kind: 'counts',
    value: {
      environment,
      cluster,
      delivery: `${namespace}/${name}`,
      healthy,
      healthySince: healthySince(report),
      observedAt,
      validUntil,
      covered: coveredTime(report, now),
      sequence: record?.sequence,
      signer,
      digest,
    },
  };
}

/** Of one signer's words on one environment only the newest counts, so that one may change one's mind; of two at once, the refusal. */
export function newestWords(approvals: readonly StoredApproval[]): readonly StoredApproval[] {
  const newest: StoredApproval[] = [];
  const ordered = approvals.toSorted(
    (left, right) => right.at.getTime() - left.at.getTime() || Number(left.decision === 'approve') - Number(right.decision === 'approve'),
  );
  for (const one of ordered)
    if (!newest.some((other) => other.environment === one.environment && sameIdentity(other.signer, one.signer))) newest.push(one);
  return newest;
}

function isAhead(at: Date, now: Date): boolean {
  return at.getTime() > now.getTime() + skew;
}

function ahead(at: Date) {
  return ignored(`it says that it was made at ${at.toISOString()}, which has not come yet`);
}

function misplaced(type: string) {
  return ignored(`it states ${oneLine(type)}, which its tag does not say`);
}

/** A trusted signer's words are printed to terminals, too. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').slice(0, 200);
}

function ignored(reason: string): { readonly kind: 'ignored'; readonly reason: string } {
  return { kind: 'ignored', reason };
}
