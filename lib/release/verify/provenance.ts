import { imagesStatement } from '../../artifact/images-statement.ts';
import { buildType, type Provenance, provenanceSchema } from '../../artifact/provenance.ts';
import type { PulledEnvironment, Release } from '../../artifact/read.ts';
import { inspectStatements, type VerifiedStatement } from '../../artifact/signatures/read.ts';
import { canonicalJson, isJsonObject, type Json } from '../../json.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import { identityName } from '../../signing/identity.ts';
import { predicateTypes } from '../../signing/statement.ts';
import type { Trust } from '../../signing/trust.ts';
import { withoutEvidence } from '../trust.ts';
import { type Proof, proving } from './proof.ts';

export interface ProvenanceOptions extends CallOptions {
  readonly trust: Trust | undefined;
  /** Where the project says that its source is. */
  readonly source: string | undefined;
}

type Hold = (predicate: Json, signer: string) => Pick<Proof, 'result' | 'detail'>;

/** Whether it says that it is of another kind of build: whoever publishes may have CI state what else it does to the same things. */
export function isOfOtherBuild(predicate: Json): boolean {
  const definition = isJsonObject(predicate) ? predicate.buildDefinition : undefined;
  const type = isJsonObject(definition) ? definition.buildType : undefined;
  return typeof type === 'string' && type !== buildType;
}

/** What the publisher stated about a release: where it comes from, and which images are in it; held against the release itself. */
export async function proveProvenance(
  repository: Repository,
  { release, pulled }: { readonly release: Release; readonly pulled: ReadonlyMap<string, PulledEnvironment> },
  { trust, source, signal }: ProvenanceOptions,
): Promise<readonly Proof[]> {
  const stated = (claim: string, predicateType: string, hold: Hold) =>
    proving(release.version, claim, async () => {
      if (trust === undefined) return { result: 'open', detail: 'The project has no trust: nobody says whose word counts' };
      const trusting = { ...withoutEvidence(trust.releases, trust), predicateType };
      const stored = await inspectStatements(repository, release.digest, trusting, signal === undefined ? {} : { signal });
      const found = stored.filter((one) => one.kind === 'refused' || !isOfOtherBuild(one.statement.predicate));
      // Others may read any of them: each that counts must be right.
      const held = found.flatMap((one) => (one.kind === 'verified' ? [heldStatement(one, hold)] : []));
      const [first] = held;
      if (first !== undefined) return held.find(({ result }) => result === 'failed') ?? first;
      const [refused] = found.flatMap((one) => (one.kind === 'refused' ? [one.reason] : []));
      if (refused !== undefined) return { result: 'open', detail: `There is none that counts: ${refused}` };
      return { result: 'open', detail: stored.length === 0 ? 'There is none' : 'There is none that Pawl made' };
    });
  return [
    await stated('Its provenance agrees with it', predicateTypes.provenance, (predicate, signer) =>
      heldAgainst(release, { predicate, signer, source }),
    ),
    await stated('Its list of images is that of its objects', predicateTypes.images, (predicate, signer) => {
      if (pulled.size < release.environments.size) return { result: 'open', detail: 'Not all of its objects can be read' };
      const found = imagesStatement([...pulled.values()].map(({ set }) => set));
      return canonicalJson(predicate) === canonicalJson(found)
        ? { result: 'proved', detail: `Stated by ${signer}` }
        : { result: 'failed', detail: `What ${signer} stated names other images than its objects do` };
    }),
  ];
}

/** One that is wrong is named, so that it can be found and taken away. */
function heldStatement({ statement, signer, manifest }: VerifiedStatement, hold: Hold): ReturnType<Hold> {
  const name = identityName(signer);
  const { result, detail } = hold(statement.predicate, name);
  return { result, detail: result === 'failed' ? `${detail} (statement ${manifest.digest} by ${name})` : detail };
}

/** Whether what somebody stated as provenance is that of the release. */
export function heldAgainst(
  release: Release,
  { predicate, signer, source }: { readonly predicate: Json; readonly signer: string; readonly source: string | undefined },
): Pick<Proof, 'result' | 'detail'> {
  const parsed = provenanceSchema.safeParse(predicate);
  if (!parsed.success) return { result: 'failed', detail: `What ${signer} stated is no provenance that Pawl can read` };
  const { buildDefinition, runDetails } = parsed.data;
  const { externalParameters: parameters } = buildDefinition;
  const commit = commitIn(parsed.data);
  if (parameters.version !== release.version) return { result: 'failed', detail: `It is of version ${parameters.version}` };
  if (commit === undefined || !release.revision.endsWith(`@sha1:${commit}`))
    return { result: 'failed', detail: `It names commit ${commit ?? 'none'}, the release revision ${release.revision}` };
  if (source !== undefined && parameters.source !== source)
    return { result: 'failed', detail: `It names the source ${parameters.source ?? 'nothing'}, the project ${source}` };
  const from = parameters.source === undefined ? '' : ` of ${parameters.source}`;
  const ref = parameters.ref === undefined ? '' : ` (${parameters.ref})`;
  return { result: 'proved', detail: `Stated by ${signer}: commit ${commit}${from}${ref}, built by ${runDetails.builder.id}` };
}

function commitIn({ buildDefinition }: Provenance): string | undefined {
  return buildDefinition.resolvedDependencies.find(({ name }) => name === 'source')?.digest.gitCommit;
}
