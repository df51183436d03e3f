import semver from 'semver';
import { listVersions } from '../artifact/read.ts';
import { PawlError } from '../errors.ts';
import { headOf, signalOf } from './ledgers.ts';
import { carryOut, type Move, type MoveOutcome, type Preview, previewMove, settled } from './move.ts';
import { ReleaseError } from './release-error.ts';
import { type CompiledEnvironmentOf, environmentOf, type Workplace } from './workplace.ts';

export interface FollowOptions {
  readonly who: string;
  readonly why: string | null;
  /** Only these environments. @default every environment that follows a range */
  readonly environments?: readonly string[] | undefined;
}

/** What became of one environment. One that cannot be read or judged does not stop the others. */
export type Followed =
  | { readonly kind: 'judged'; readonly outcome: MoveOutcome }
  | { readonly kind: 'failed'; readonly environment: string; readonly error: PawlError };

/**
 * Moves every environment that follows a range to the highest version in it that its policies allow, sources before targets.
 * What is held or deferred is left for the next run; nothing is moved back. Safe to run at once from several jobs.
 *
 * An environment without a version to consider gives nothing.
 */
export async function follow(workplace: Workplace, options: FollowOptions): Promise<readonly Followed[]> {
  const versions = await listVersions(workplace.repositories.release, signalOf(workplace));
  const all: Followed[] = [];
  for (const environment of inPromotionOrder(following(workplace, options.environments))) {
    workplace.progress(`following ${environment.name}`);
    try {
      const outcome = await followOne(workplace, environment, { versions, ...options });
      if (outcome !== undefined) all.push({ kind: 'judged', outcome });
    } catch (error) {
      if (!(error instanceof PawlError)) throw error;
      all.push({ kind: 'failed', environment: environment.name, error });
    }
  }
  return all;
}

async function followOne(
  workplace: Workplace,
  environment: CompiledEnvironmentOf,
  { versions, who, why }: FollowOptions & { versions: readonly string[] },
): Promise<MoveOutcome | undefined> {
  const head = await headOf(workplace, environment.name);
  let first: MoveOutcome | undefined;
  for (const version of candidates(environment, versions, head?.record.to?.version)) {
    const preview = await previewIfThere(workplace, { environment: environment.name, version, action: 'follow', who, why });
    if (preview === undefined) continue;
    first ??= settled(preview);
    if (preview.unchanged) return first;
    if (preview.verdict === 'allow') return carryOut(workplace, preview);
    if (preview.findings.some((finding) => finding.id === 'held')) return settled(preview);
  }
  return first;
}

/** Undefined for a release that was compiled before the environment was there. */
async function previewIfThere(workplace: Workplace, move: Move): Promise<Preview | undefined> {
  try {
    return await previewMove(workplace, move);
  } catch (error) {
    if (error instanceof ReleaseError && error.code === 'NOT_IN_RELEASE') return undefined;
    throw error;
  }
}

/** How far down a run looks for a version that is allowed: each one is pulled and judged. */
const mostCandidates = 20;

/** The versions in range from the newest down to the one in force. */
function candidates(environment: CompiledEnvironmentOf, versions: readonly string[], current: string | undefined): readonly string[] {
  const { track } = environment;
  if (track.kind !== 'follow') return [];
  return versions
    .filter((version) => semver.satisfies(version, track.range) && (current === undefined || semver.gte(version, current)))
    .toSorted(semver.rcompare)
    .slice(0, mostCandidates);
}

function following(workplace: Workplace, names: readonly string[] | undefined): readonly CompiledEnvironmentOf[] {
  if (names === undefined || names.length === 0)
    return workplace.project.environments.filter((environment) => environment.track.kind === 'follow');
  return names.map((name) => {
    const environment = environmentOf(workplace, name);
    if (environment.track.kind !== 'follow')
      throw new ReleaseError('WRONG_TRACK', `Cannot follow with "${name}": it is pinned`, {
        fix: `Move it with "pawl promote ${name} VERSION"`,
      });
    return environment;
  });
}

/** An environment after the one that it is promoted from. The compiler has refused cycles. */
function inPromotionOrder(environments: readonly CompiledEnvironmentOf[]): readonly CompiledEnvironmentOf[] {
  const ordered: CompiledEnvironmentOf[] = [];
  const visit = (environment: CompiledEnvironmentOf) => {
    if (ordered.includes(environment)) return;
    const source = environments.find((other) => other.name === environment.promoteFrom);
    if (source !== undefined) visit(source);
    ordered.push(environment);
  };
  for (const environment of environments) visit(environment);
  return ordered;
}
