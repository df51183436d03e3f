import { parse, type SemVer } from 'semver';

/** What people call a version before it is there; any other word behind a version is the name of a variant. */
const preRelease = /^(?:a|alpha|b|beta|canary|dev|m|milestone|next|nightly|pre|preview|rc|snapshot)(?:[.-]?\d+)?(?:[.-]\d+)*$/i;

/**
 * The whole version that a tag says: `1.2.7` and `v1.2.7`, and of a variant `1.2.7-alpine` and `1.3.0-rc.1-alpine` only, whose versions are `1.2.7` and
 * `1.3.0-rc.1`. Undefined for all others (`latest`, `1.27`, another variant, one that ends alike), which are names that may mean anything.
 */
export function tagVersion(tag: string, variant: string | undefined): SemVer | undefined {
  const ending = variant === undefined ? '' : `-${variant}`;
  if (!/^v?\d/.test(tag) || !tag.endsWith(ending)) return undefined;
  const version = parse(tag.slice(0, tag.length - ending.length)) ?? undefined;
  const isOther = variant !== undefined && version !== undefined && version.prerelease.length > 0;
  return isOther && !preRelease.test(version.prerelease.join('.')) ? undefined : version;
}
