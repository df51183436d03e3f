import semver from 'semver';
import { listVersions } from '../artifact/read.ts';
import { headOf, signalOf } from './facts.ts';
import { carryOut, type MoveOutcome, previewMove } from './move.ts';
import { ReleaseError } from './release-error.ts';
import { type CompiledEnvironmentOf, environmentOf, type Workplace } from './workplace.ts';

export interface FollowOptions {
  readonly who: string;
  /** Only these environments. @default every environment that follows a range */
  readonly environments?: readonly string[] | undefined;
}

/**
 * Moves every environment that follows a range to the highest version in it that its policies allow, sources before targets.
 * What is held or deferred is left for the next run; nothing is moved back. Safe to run at once from several jobs.
 *
 * An environment without a version to consider gives no outcome.
 */
export async function follow(workplace: Workplace, { who, environments }: FollowOptions): Promise<readonly MoveOutcome[]> {
  const versions = await listVersions(workplace.repositories.release, signalOf(workplace));
  const outcomes: MoveOutcome[] = [];
  for (const environment of inPromotionOrder(following(workplace, environments))) {
    workplace.progress(`following ${environment.name}`);
    const outcome = await followOne(workplace, environment, { versions, who });
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

async function followOne(
  workplace: Workplace,
  environment: CompiledEnvironmentOf,
  { versions, who }: { versions: readonly string[]; who: string },
): Promise<MoveOutcome | undefined> {
  const head = await headOf(workplace.repositories.environment(environment.name), workplace);
  const current = head?.record.to?.version;
  let first: MoveOutcome | undefined;
  for (const version of candidates(environment, versions, current)) {
    const move = { environment: environment.name, version, action: 'follow', who, why: null } as const;
    const preview = await previewMove(workplace, move);
    first ??= preview;
    if (preview.unchanged) return preview === first ? preview : first;
    if (preview.verdict === 'allow') return carryOut(workplace, preview);
    if (preview.findings.some((finding) => finding.id === 'held')) return preview;
  }
  return first;
}

/** The versions in range from the newest down to the one in force. */
function candidates(environment: CompiledEnvironmentOf, versions: readonly string[], current: string | undefined): readonly string[] {
  const { track } = environment;
  if (track.kind !== 'follow') return [];
  return versions
    .filter((version) => semver.satisfies(version, track.range) && (current === undefined || semver.gte(version, current)))
    .toSorted(semver.rcompare);
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
