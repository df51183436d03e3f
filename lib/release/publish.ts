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
  readonly signal?: AbortSignal | undefined;
}

export interface Published {
  readonly version: string;
  /** Where it lies, with its tag. */
  readonly reference: string;
  readonly digest: Digest;
  /** Digest of each environment's manifest. */
  readonly environments: Readonly<Record<string, Digest>>;
}

/** Publishes one version: refused findings first, then bytes. Runs as the publisher and never promotes. */
export async function publish(project: CompiledProject, repository: Repository, options: PublishOptions): Promise<Published> {
  refuseFindings(project);
  const packed = await packProject(project, options);
  await pushRelease(repository, packed, options.signal === undefined ? {} : { signal: options.signal });
  const environments: Record<string, Digest> = {};
  for (const [environment, { descriptor }] of packed.environments) environments[environment] = descriptor.digest;
  return {
    version: options.version,
    reference: `${repository.reference}:${options.version}`,
    digest: packed.descriptor.digest,
    environments,
  };
}

/** The release as bytes, the same for one commit on any machine. */
export async function packProject(project: CompiledProject, { version, commit }: PublishOptions): Promise<PackedRelease> {
  return packRelease({
    identity: { version, revision: revisionOf(version, commit.hash), created: commit.committedAt, source: project.project.source },
    project: project.project.name,
    sets: project.environments.map(({ set }) => set),
    inputs: project.inputs,
    policies: project.policiesDigest,
  });
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
