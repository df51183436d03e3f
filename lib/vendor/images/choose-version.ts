import semver, { type SemVer } from 'semver';
import { tagVersion } from '../../constructs/images/tag-version.ts';
import { byCodeUnit } from '../../json.ts';

export interface Choice {
  /** The tag of the highest version in the range. Pre-releases count where the range names one, as in npm. */
  readonly inRange: string | undefined;
  /** The tag of the highest version of all that is no pre-release. */
  readonly newest: string | undefined;
}

export interface Wanted {
  readonly range: string;
  /** `alpine`: tags like `1.27.3-alpine`, and no others. @default tags that are a version and nothing else */
  readonly variant?: string | undefined;
}

/** What the tags of a repository say: those that are whole versions, of the variant where one is wanted. */
export function chooseVersion(tags: readonly string[], { range, variant }: Wanted): Choice {
  const versions = tags
    .flatMap((tag) => versionOf(tag, variant))
    .sort((left, right) => semver.rcompare(left.version, right.version) || byCodeUnit(left.tag, right.tag));
  return {
    inRange: versions.find(({ version }) => semver.satisfies(version, range))?.tag,
    newest: versions.find(({ version }) => version.prerelease.length === 0)?.tag,
  };
}

/** Above 0 where the first tag is the later version. Whatever is no version, of that variant, comes before all that are. */
export function compareVersions(left: string, right: string, variant?: string): number {
  const [one, other] = [tagVersion(left, variant), tagVersion(right, variant)];
  if (one === undefined || other === undefined) return (one === undefined ? 0 : 1) - (other === undefined ? 0 : 1);
  return semver.compare(one, other);
}

/** The variants of which a repository has a version in the range, the most frequent first. */
export function variantsIn(tags: readonly string[], range: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const tag of tags) {
    const [, version, variant] = /^(v?\d+\.\d+\.\d+)-([A-Za-z0-9_][\w.-]*)$/.exec(tag) ?? [];
    if (version === undefined || variant === undefined || !semver.satisfies(version, range)) continue;
    counts.set(variant, (counts.get(variant) ?? 0) + 1);
  }
  return [...counts].sort(([left, few], [right, many]) => many - few || byCodeUnit(left, right)).map(([variant]) => variant);
}

function versionOf(tag: string, variant: string | undefined): readonly { readonly tag: string; readonly version: SemVer }[] {
  const version = tagVersion(tag, variant);
  return version === undefined ? [] : [{ tag, version }];
}
