import { revisionOf } from '../artifact/identity.ts';
import { imagesStatement } from '../artifact/images-statement.ts';
import { type PackedRelease, packRelease } from '../artifact/pack-release.ts';
import { type Build, provenanceOf } from '../artifact/provenance.ts';
import { pushRelease } from '../artifact/push.ts';
import type { CompiledProject } from '../compiler/compile.ts';
import type { Commit } from '../compiler/git.ts';
import { counted } from '../counted.ts';
import type { Digest } from '../digest.ts';
import type { Finding } from '../finding.ts';
import type { Repository } from '../oci/registry.ts';
import type { Identity } from '../signing/identity.ts';
import { signRelease } from './publish/sign-release.ts';
import { ReleaseError } from './release-error.ts';
import type { TrustedSigner } from './statements/trusted-signer.ts';

export interface PublishOptions {
  readonly version: string;
  readonly commit: Commit;
  /** What differs from the commit (`readChanges`). @default nothing */
  readonly changes?: readonly string[] | undefined;
  /** Publishes in spite of changes, and marks the release for ever. @default false */
  readonly allowDirty?: boolean | undefined;
  /** Signs it, with what it says about the build: `trustedSigner` has looked at who. Needed where the project trusts publishers. */
  readonly signing?: { readonly publisher: TrustedSigner; readonly build: PublishedBuild } | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a release was built, beside what it says itself. */
export type PublishedBuild = Pick<Build, 'ref' | 'locks' | 'tools' | 'toolDigests' | 'builder' | 'invocation' | 'startedOn' | 'finishedOn'>;

export interface Published {
  readonly version: string;
  /** Where it lies, with its tag. */
  readonly reference: string;
  readonly digest: Digest;
  /** `same`: these very bytes were published under that version before. */
  readonly outcome: 'new' | 'same';
  /** It was compiled from files that differ from the commit. */
  readonly dirty: boolean;
  /** Who signed it; undefined where nobody did. */
  readonly signer: Identity | undefined;
  /** Digest of each environment's manifest. */
  readonly environments: Readonly<Record<string, Digest>>;
}

/** Publishes one version: refused findings first, then bytes. Runs as the publisher and never promotes. */
export async function publish(project: CompiledProject, repository: Repository, options: PublishOptions): Promise<Published> {
  refuseToPublish(project, options);
  const call = options.signal === undefined ? {} : { signal: options.signal };
  const { signing } = options;
  if (signing === undefined) refuseUnsigned(project);
  const packed = await packProject(project, options);
  const beforeVersion =
    signing === undefined
      ? undefined
      : () =>
          signRelease(repository, packed, {
            ...call,
            publisher: signing.publisher,
            trust: project.trust,
            provenance: provenanceOf(buildOf(project, options, signing.build)),
            images: imagesStatement(project.environments.map(({ set }) => set)),
          });
  const { outcome } = await pushRelease(repository, packed, { ...call, beforeVersion });
  const environments: Record<string, Digest> = {};
  for (const [environment, { descriptor }] of packed.environments) environments[environment] = descriptor.digest;
  return {
    version: options.version,
    reference: `${repository.reference}:${options.version}`,
    digest: packed.descriptor.digest,
    outcome,
    dirty: isDirty(options),
    signer: signing?.publisher.identity,
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

function buildOf(project: CompiledProject, options: PublishOptions, build: PublishedBuild): Build {
  const { version, commit } = options;
  const { name, source } = project.project;
  return {
    ...build,
    project: name,
    version,
    source,
    commit: commit.hash,
    dirty: isDirty(options),
    inputs: project.inputs,
    policies: project.policiesDigest,
  };
}

function refuseUnsigned({ project: { name }, trust }: CompiledProject): void {
  if (trust === undefined) return;
  throw new ReleaseError('NO_KEY', `Cannot publish "${name}": the project says who signs releases, and nobody does`, {
    fix: 'Sign it with --key FILE (or PAWL_SIGNING_KEY), or --keyless in CI',
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
    `Cannot publish "${project.project.name}": ${counted(errors.length, 'finding')} ${errors.length === 1 ? 'refuses' : 'refuse'} it`,
    {
      fix: 'See all findings with "pawl check"',
    },
  );
}

/** The findings that refuse a publish. */
export function errorsOf(project: CompiledProject): readonly Finding[] {
  return project.findings.filter((finding) => finding.severity === 'error');
}
