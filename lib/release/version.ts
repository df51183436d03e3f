import semver from 'semver';
import { ReleaseError } from './release-error.ts';

/** A version as a release carries it: semver 2.0.0 without `v` and without build metadata (a tag cannot hold `+`). */
export function parseVersion(text: string): string {
  const parsed = text.length <= 128 ? semver.parse(text) : null;
  if (parsed !== null && parsed.version === text) return text;
  if (parsed !== null && parsed.build.length > 0) {
    throw new ReleaseError(
      'BAD_VERSION',
      `Cannot read version "${text}": it has build metadata, which a tag cannot hold; expected "${parsed.version}"`,
    );
  }
  if (parsed !== null) {
    throw new ReleaseError(
      'BAD_VERSION',
      `Cannot read version "${text}": it is more than a semantic version, expected "${parsed.version}"`,
    );
  }
  const shown = text.length <= 128 ? text : `${text.slice(0, 128)}…`;
  throw new ReleaseError(
    'BAD_VERSION',
    `Cannot read version "${shown}": it is not a semantic version, expected the form 1.2.3 or 1.2.3-rc.1`,
  );
}
