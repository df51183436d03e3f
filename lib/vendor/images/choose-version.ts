import semver, { type SemVer } from 'semver';
import { byCodeUnit } from '../../json.ts';

export interface Choice {
  /** The tag of the highest version in the range. Pre-releases count where the range names one, as in npm. */
  readonly inRange: string | undefined;
  /** The tag of the highest version of all that is no pre-release. */
  readonly newest: string | undefined;
}

/**
 * What the tags of a repository say: those that are whole versions, `1.2.7` or `v1.2.7`. Others (`latest`, `1.27`, `1.27.3-alpine` for a range
 * without pre-releases) are names that may mean anything.
 */
export function chooseVersion(tags: readonly string[], range: string): Choice {
  const versions = tags
    .flatMap(versionOf)
    .sort((left, right) => semver.rcompare(left.version, right.version) || byCodeUnit(left.tag, right.tag));
  return {
    inRange: versions.find(({ version }) => semver.satisfies(version, range))?.tag,
    newest: versions.find(({ version }) => version.prerelease.length === 0)?.tag,
  };
}

/** Above 0 where the first tag is the later version. Whatever is no version comes before all that are. */
export function compareVersions(left: string, right: string): number {
  const [one, other] = [semver.parse(left), semver.parse(right)];
  if (one === null || other === null) return (one === null ? 0 : 1) - (other === null ? 0 : 1);
  return semver.compare(one, other);
}

function versionOf(tag: string): readonly { readonly tag: string; readonly version: SemVer }[] {
  const version = /^v?\d/.test(tag) ? semver.parse(tag) : null;
  return version === null ? [] : [{ tag, version }];
}
