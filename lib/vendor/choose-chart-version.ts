import semver from 'semver';
import { isExactVersion } from '../constructs/incoming/chart-version.ts';

/** What the lock has to say about which version of a chart to fetch, where the project names a range. */
export interface Bound {
  /** This one, and no other. */
  readonly exactly?: string | undefined;
  /** None before this one: nothing goes back by itself. */
  readonly atLeast?: string | undefined;
}

/**
 * The version to fetch: what was asked for where that is exact, what the lock says, or the highest in the range of those that there are.
 * Pre-releases count where the range names one, as in npm and in helm. Undefined where there is none.
 */
export function chooseChartVersion(wanted: string, listed: readonly string[], { exactly, atLeast }: Bound): string | undefined {
  if (isExactVersion(wanted)) return wanted;
  if (exactly !== undefined) return exactly;
  const highest = semver.maxSatisfying([...listed], wanted) ?? undefined;
  if (atLeast === undefined || (highest !== undefined && semver.gt(highest, atLeast))) return highest;
  return atLeast;
}

/** Whether it takes the list of versions to choose. */
export function isOpen(wanted: string, { exactly }: Bound): boolean {
  return !isExactVersion(wanted) && exactly === undefined;
}

/** `, but 1.2.3, 1.2.2`: the newest that there are. */
export function othersText(listed: readonly string[]): string {
  const newest = listed
    .filter((version) => semver.valid(version) !== null)
    .sort(semver.rcompare)
    .slice(0, 5);
  return newest.length === 0 ? '' : `, but ${newest.join(', ')}`;
}
