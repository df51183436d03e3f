import { childReference, formatReference, parseReference } from '../../oci/reference.ts';
import type { Repository } from '../../oci/registry.ts';
import { ReleaseError } from '../release-error.ts';

/** Where a project's releases and each environment's ledger are. */
export interface Repositories {
  readonly release: Repository;
  environment(name: string): Repository;
}

/**
 * `oci://host/path` is the release repository itself; `oci-layout:FOLDER` is a folder of image layouts, one per repository,
 * so that the project's name is added: `FOLDER/shop`. An environment's repository is the child of that name.
 */
export function projectRepositories(registry: string, project: string, open: (reference: string) => Repository): Repositories {
  const { tag, digest, ...parsed } = parseReference(registry);
  if (tag !== undefined || digest !== undefined)
    throw new ReleaseError('NOT_A_REPOSITORY', `Cannot use the registry "${registry}": it names one release, expected a repository`, {
      fix: `Say "${formatReference(parsed)}", and the version apart from it`,
    });
  const release = formatReference(parsed.kind === 'layout' ? childReference(parsed, project) : parsed);
  return {
    release: open(release),
    environment: (name) => open(formatReference(childReference(parseReference(release), name))),
  };
}
