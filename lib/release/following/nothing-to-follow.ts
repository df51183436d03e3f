import semver from 'semver';
import type { CompiledEnvironmentOf } from '../workplace.ts';
import type { PassedOver } from './preview-if-there.ts';

export interface Considered {
  /** All that are published. */
  readonly versions: readonly string[];
  /** In force; undefined where nothing is. */
  readonly current: string | undefined;
  /** What lies under versions in the range, and is no release that counts. */
  readonly strangers: readonly PassedOver[];
}

/** Why an environment has no version to follow to, in a clause. */
export function nothingToFollow({ name, track }: CompiledEnvironmentOf, { versions, current, strangers }: Considered): string {
  if (track.kind !== 'follow') return 'it is pinned';
  const [first] = strangers;
  if (first !== undefined) {
    const others = strangers.length === 1 ? '' : ` (and ${strangers.length - 1} more)`;
    return `${first.version} is passed over${others}: ${first.reason}${first.fix === undefined ? '' : `. ${first.fix}`}`;
  }
  const inRange = versions.filter((version) => semver.satisfies(version, track.range));
  if (inRange.length === 0) return `no published version is in its range ${track.range}`;
  const newer = inRange.filter((version) => current === undefined || semver.gte(version, current));
  if (newer.length === 0) return `nothing newer than ${current}, which is in force, is published in its range ${track.range}`;
  return `no release in its range ${track.range} has a manifest set for ${name}`;
}
