import { revisionOf } from '../artifact/identity.ts';
import { type PackedRelease, packRelease } from '../artifact/pack-release.ts';
import { pushRelease } from '../artifact/push.ts';
import type { CompiledProject } from '../compiler/compile.ts';
import type { Commit } from '../compiler/git.ts';
import type { Digest } from '../digest.ts';
import type { Finding } from '../finding.ts';
import type { Repository } from '../oci/registry.ts';
import { ReleaseError } from './release-error.ts';

export interface PublishOptions {
  readonly version: string;
  readonly commit: Commit;
  /** What differs from the commit (`readChanges`). @default nothing */
  readonly changes?: readonly string[] | undefined;
  /** Publishes in spite of changes, and marks the release for ever. @default false */
  readonly allowDirty?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Published {
  readonly version: string;
  /** Where it lies, with its tag. */
  readonly reference: string;
  readonly digest: Digest;
  /** It was compiled from files that differ from the commit. */
  readonly dirty: boolean;
  /** Digest of each environment's manifest. */
  readonly environments: Readonly<Record<string, Digest>>;
}

/** Publishes one version: refused findings first, then bytes. Runs as the publisher and never promotes. */
export async function publish(project: CompiledProject, repository: Repository, options: PublishOptions): Promise<Published> {
  refuseToPublish(project, options);
  const packed = await packProject(project, options);
  await pushRelease(repository, packed, options.signal === undefined ? {} : { signal: options.signal });
  const environments: Record<string, Digest> = {};
  for (const [environment, { descriptor }] of packed.environments) environments[environment] = descriptor.digest;
  return {
    version: options.version,
    reference: `${repository.reference}:${options.version}`,
    digest: packed.descriptor.digest,
    dirty: isDirty(options),
    environments,
  };
}

/** What is refused before anything is written: findings, and what is not in the commit. */
export function refuseToPublish(project: CompiledProject, options: PublishOptions): void {
  refuseFindings(project);
  refuseChanges(project, options);
}

/** The release as bytes, the same for one commit on any machine. */
export async function packProject(project: CompiledProject, options: PublishOptions): Promise<PackedRelease> {
  const { version, commit } = options;
  const { name, source } = project.project;
  return packRelease({
    identity: { version, revision: revisionOf(version, commit.hash), created: commit.committedAt, source, dirty: isDirty(options) },
    project: name,
    sets: project.environments.map(({ set }) => set),
    inputs: project.inputs,
    variables: project.variables,
    policies: project.policiesDigest,
  });
}

function isDirty({ changes = [] }: PublishOptions): boolean {
  return changes.length > 0;
}

function refuseChanges(project: CompiledProject, { commit, changes = [], allowDirty = false }: PublishOptions): void {
  if (changes.length === 0 || allowDirty) return;
  const shown = changes.slice(0, 5).join(', ') + (changes.length > 5 ? ` and ${changes.length - 5} more` : '');
  throw new ReleaseError(
    'DIRTY_WORK_TREE',
    `Cannot publish "${project.project.name}": the project's folder is not what commit ${commit.hash.slice(0, 12)} holds: ${shown}`,
    { fix: 'Commit these, or have Git ignore what is not compiled; --allow-dirty publishes all the same, and marks the release' },
  );
}

function refuseFindings(project: CompiledProject): void {
  const errors = errorsOf(project);
  if (errors.length === 0) return;
  throw new ReleaseError(
    'FINDINGS',
    `Cannot publish "${project.project.name}": ${errors.length} ${errors.length === 1 ? 'finding refuses' : 'findings refuse'} it`,
    {
      fix: 'See all findings with "pawl check"',
    },
  );
}

/** The findings that refuse a publish. */
export function errorsOf(project: CompiledProject): readonly Finding[] {
  return project.findings.filter((finding) => finding.severity === 'error');
}
