import semver from 'semver';
import { ArtifactError } from './artifact-error.ts';
import { annotations } from './wire-format.ts';

/** What a release is called and where it came from. Nothing in it varies by checkout, so that one commit has one digest. */
export interface ReleaseIdentity {
  /** Semver without `v` and without build metadata (a tag cannot hold `+`). */
  readonly version: string;
  /** `<version>@sha1:<commit>`, the form that Flux shows; see `revisionOf`. */
  readonly revision: string;
  /** The commit's time. */
  readonly created: Date;
  /** Where the code lives, as configured: `https://github.com/acme/shop`. */
  readonly source?: string | undefined;
  /** It is compiled from files that differ from the commit, and says so wherever it goes. @default false */
  readonly dirty?: boolean | undefined;
}

export function revisionOf(version: string, commit: string): string {
  return `${version}@sha1:${commit}`;
}

/** The identity as annotations of an index or a manifest; refuses a version that cannot be one. */
export function identityAnnotations(identity: ReleaseIdentity): Readonly<Record<string, string>> {
  const { version, revision, created, source, dirty } = identity;
  if (!isVersion(version))
    throw new ArtifactError('BAD_VERSION', `Cannot pack release "${version}": it is not a version, expected semver such as 1.2.3`, {
      fix: 'Use a semver version without "v" in front and without "+" metadata',
    });
  return {
    [annotations.version]: version,
    [annotations.revision]: revision,
    // Whole seconds: what Git keeps, and what Flux writes.
    [annotations.created]: created.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    ...(source === undefined ? {} : { [annotations.source]: source }),
    ...(dirty === true ? { [annotations.dirty]: 'true' } : {}),
  };
}

/** Whether a text is a release version in the one form that is published: `1.2.3`, `2.0.0-rc.1`, never `v1.2.3` or `1.2.3+build`. */
export function isVersion(text: string): boolean {
  return text.length <= 128 && semver.valid(text) === text;
}
