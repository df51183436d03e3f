import { satisfies, validRange } from 'semver';
import type { LockedChart } from '../../lock/lock.ts';
import type { WantedChart } from './want.ts';

/** Whether it names one version, `4.11.3`, and not a range of them. */
export function isExactVersion(version: string): boolean {
  return /^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/.test(version);
}

/** Whether it names any: one, or a range as npm reads it. */
export function isVersionOrRange(version: string): boolean {
  return isExactVersion(version) || (/\S/.test(version) && version.length <= 256 && validRange(version) !== null);
}

/** Whether what the lock has is a version that was asked for. The key of an exact one says it. */
export function isWantedVersion({ version }: WantedChart, locked: Pick<LockedChart, 'version'>): boolean {
  if (isExactVersion(version)) return locked.version === undefined;
  return locked.version !== undefined && satisfies(locked.version, version);
}
