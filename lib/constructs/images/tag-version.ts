import { parse, type SemVer } from 'semver';

/**
 * The whole version that a tag says: `1.2.7` and `v1.2.7`, and of a variant `1.2.7-alpine` only, whose version is `1.2.7`. Undefined for all
 * others (`latest`, `1.27`, another variant), which are names that may mean anything.
 */
export function tagVersion(tag: string, variant: string | undefined): SemVer | undefined {
  const ending = variant === undefined ? '' : `-${variant}`;
  if (!/^v?\d/.test(tag) || !tag.endsWith(ending)) return undefined;
  return parse(tag.slice(0, tag.length - ending.length)) ?? undefined;
}
