import { type PulledEnvironment, pullEnvironment, type Release } from '../../artifact/read.ts';
import { compareCompiles } from '../../compiler/compare-compiles.ts';
import type { CompiledProject } from '../../compiler/compile.ts';
import type { Commit } from '../../compiler/git.ts';
import type { Digest } from '../../digest.ts';
import type { Finding } from '../../finding.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import { packProject } from '../publish.ts';
import { ReleaseError } from '../release-error.ts';

export interface Rebuilt {
  /** What the commit compiles to is what was published, byte by byte. */
  readonly same: boolean;
  readonly published: Digest;
  readonly rebuilt: Digest;
  /** Empty where it is the same. */
  readonly differences: readonly Finding[];
}

/** The commit that a release says it was compiled from; NO_PROOF where the release cannot be rebuilt from any. */
export function commitOf({ version, revision, dirty }: Release): string {
  if (dirty)
    throw new ReleaseError('NO_PROOF', `Cannot rebuild "${version}": it was published from files that differ from its commit`, {
      fix: 'Commit them and publish a new version',
    });
  const hash = /@sha1:([0-9a-f]{40,64})$/.exec(revision)?.[1];
  if (hash !== undefined) return hash;
  throw new ReleaseError('NO_PROOF', `Cannot rebuild "${version}": its revision "${revision.slice(0, 100)}" names no commit`);
}

export interface Published {
  readonly release: Release;
  readonly repository: Repository;
  readonly commit: Commit;
}

/** Packs what the commit compiled to, and compares it to what was published: the digest, and where it differs, everything. */
export async function compareRebuild(compiled: CompiledProject, published: Published, options: CallOptions = {}): Promise<Rebuilt> {
  const { release, commit } = published;
  const { version, digest } = release;
  const packed = await packProject(compiled, { version, commit });
  const rebuilt = packed.descriptor.digest;
  if (rebuilt === digest) return { same: true, published: digest, rebuilt, differences: [] };
  const metadata = await release.metadata(options);
  const sets = compiled.environments.map(({ set }) => set);
  const differences = compareCompiles(
    {
      sets: await publishedSets(published, { sets, digestOf: (name) => packed.environments.get(name)?.descriptor.digest }, options),
      inputs: metadata.inputs,
      variables: metadata.variables ?? [],
      policies: metadata.policies,
    },
    { sets, inputs: compiled.inputs, variables: compiled.variables, policies: compiled.policiesDigest },
    { id: 'rebuild', names: ['the release', 'the rebuild'] },
  );
  return { same: false, published: digest, rebuilt, differences: differences.length === 0 ? [packing] : differences };
}

const packing: Finding = {
  id: 'rebuild',
  severity: 'error',
  message: 'Objects and inputs are the same, what is written around them is not',
  fix: 'Rebuild it with the version of pawl that published it, and see whether its commit says the same source address',
};

interface Here {
  readonly sets: readonly ManifestSet[];
  readonly digestOf: (environment: string) => Digest | undefined;
}

/** Pulls only what is different: of an environment with the same digest, the set is here already. */
async function publishedSets({ release, repository }: Published, here: Here, options: CallOptions): Promise<readonly ManifestSet[]> {
  const sets: ManifestSet[] = [];
  for (const [environment, descriptor] of release.environments) {
    const same = here.digestOf(environment) === descriptor.digest ? here.sets.find((set) => set.environment === environment) : undefined;
    const pulled: Pick<PulledEnvironment, 'set'> =
      same === undefined ? await pullEnvironment(repository, descriptor, { environment, ...options }) : { set: same };
    sets.push(pulled.set);
  }
  return sets;
}
