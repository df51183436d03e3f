import semver from 'semver';
import { isContentFault } from '../../artifact/content-fault.ts';
import { listVersions, readRelease } from '../../artifact/read.ts';
import { messageOf, PawlError } from '../../errors.ts';
import { headOf, signalOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import { publishersOf } from '../trust.ts';
import { type CompiledEnvironmentOf, environmentOf, type Workplace } from '../workplace.ts';
import { carryOut, type Move, type MoveOutcome, type Preview, previewMove, settled } from './move.ts';

export interface FollowOptions {
  readonly who: string;
  readonly why: string | null;
  /** Only these environments. @default every environment that follows a range */
  readonly environments?: readonly string[] | undefined;
  /** One version after another, none left out but vetoed ones. @default straight to the newest that is allowed */
  readonly oneByOne?: boolean | undefined;
  /** Comes back when policies that deferred let it pass, until none defers any more. @default the next run does */
  readonly wait?: boolean | undefined;
  /** Says what would move, as things are now, and writes nothing. @default false */
  readonly dryRun?: boolean | undefined;
}

/** What became of one environment. One that cannot be read or judged does not stop the others. */
export type Followed =
  | { readonly kind: 'judged'; readonly outcome: MoveOutcome }
  | { readonly kind: 'failed'; readonly environment: string; readonly error: PawlError };

/**
 * Moves every environment that follows a range to the highest version in it that its policies allow, sources before targets.
 * What is held or deferred is left for the next run; nothing is moved back. Safe to run at once from several jobs.
 *
 * An environment without a version to consider gives nothing; one that moved by several versions, several outcomes.
 */
export async function follow(workplace: Workplace, options: FollowOptions): Promise<readonly Followed[]> {
  const all = await followOnce(workplace, options);
  while (options.wait === true && options.dryRun !== true) {
    const [until] = deferrals(all).toSorted((left, right) => left.getTime() - right.getTime());
    if (until === undefined) break;
    workplace.progress(`waiting until ${until.toISOString()}, when policies may let something pass`);
    await waitUntil(workplace, until);
    const again = await followOnce(workplace, options);
    // What moved before stays said; of the others the newest word counts.
    const moved = all.filter((one) => one.kind === 'judged' && one.outcome.result === 'written');
    all.splice(0, all.length, ...moved, ...again.filter((one) => !isSettledBy(one, moved)));
  }
  return all;
}

async function followOnce(workplace: Workplace, options: FollowOptions): Promise<Followed[]> {
  const versions = await listVersions(workplace.repositories.release, signalOf(workplace));
  const all: Followed[] = [];
  const assumed: MoveOutcome[] = [];
  for (const environment of inPromotionOrder(following(workplace, options.environments))) {
    workplace.progress(`following ${environment.name}`);
    try {
      const step = options.oneByOne === true ? followOneByOne : followNewest;
      for (const outcome of await step(workplace, environment, { versions, assumed, ...options })) {
        all.push({ kind: 'judged', outcome });
        if (outcome.result === 'dry-run') assumed.push(outcome);
      }
    } catch (error) {
      if (!(error instanceof PawlError)) throw error;
      all.push({ kind: 'failed', environment: environment.name, error });
    }
  }
  return all;
}

function deferrals(all: readonly Followed[]): readonly Date[] {
  return all.flatMap((one) => (one.kind === 'judged' && one.outcome.verdict === 'defer' && one.outcome.until ? [one.outcome.until] : []));
}

/** An environment that is where it was moved in an earlier round has nothing new to say. */
function isSettledBy(one: Followed, moved: readonly Followed[]): boolean {
  return (
    one.kind === 'judged' &&
    one.outcome.result === 'unchanged' &&
    moved.some((other) => other.kind === 'judged' && other.outcome.move.environment === one.outcome.move.environment)
  );
}

async function waitUntil({ clock, wait, signal }: Workplace, until: Date): Promise<void> {
  for (let left = until.getTime() - clock().getTime(); left > 0; left = until.getTime() - clock().getTime())
    await wait(Math.min(left, 60_000), signal);
}

type Versions = FollowOptions & {
  readonly versions: readonly string[];
  /** What a dry run found that may move. */
  readonly assumed: readonly MoveOutcome[];
};

function moveTo(environment: CompiledEnvironmentOf, version: string, { who, why, dryRun = false, assumed }: Versions): Move {
  const moved = assumed.filter(({ to }) => to.version === version).map(({ move }) => move.environment);
  const move: Move = { environment: environment.name, version, action: 'follow', who, why, signsNow: !dryRun };
  return moved.length === 0 ? move : { ...move, assumed: moved };
}

async function finish(workplace: Workplace, preview: Preview, { dryRun = false }: Versions): Promise<MoveOutcome> {
  if (!dryRun) return carryOut(workplace, preview);
  return preview.verdict === 'allow' && !preview.unchanged ? { ...preview, result: 'dry-run' } : settled(preview);
}

async function followNewest(workplace: Workplace, environment: CompiledEnvironmentOf, options: Versions): Promise<readonly MoveOutcome[]> {
  const head = await headOf(workplace, environment.name);
  let first: MoveOutcome | undefined;
  let unsigned: MoveOutcome | undefined;
  const trustsNobody = publishersOf(workplace)?.trusted.length === 0;
  for (const version of candidates(environment, options.versions, head?.record.to?.version)) {
    const preview = await previewIfThere(workplace, moveTo(environment, version, options));
    if (preview === undefined) continue;
    const stranger = preview.unchanged ? undefined : preview.findings.find(({ id }) => id === 'release-unsigned' && !trustsNobody);
    if (stranger !== undefined) {
      // Whoever may push may put any version there. That is no answer to every run from then on.
      workplace.progress(`${version} is passed over: ${stranger.message}`);
      unsigned ??= settled(preview);
      continue;
    }
    first ??= settled(preview);
    if (preview.unchanged) await finish(workplace, preview, options);
    if (preview.unchanged) return [first];
    if (preview.verdict === 'allow') return [await finish(workplace, preview, options)];
    if (preview.findings.some((finding) => finding.id === 'held')) return [settled(preview)];
  }
  const told = first ?? unsigned;
  return told === undefined ? [] : [told];
}

async function followOneByOne(
  workplace: Workplace,
  environment: CompiledEnvironmentOf,
  options: Versions,
): Promise<readonly MoveOutcome[]> {
  const { versions } = options;
  const current = (await headOf(workplace, environment.name))?.record.to?.version;
  // Whoever has nothing yet does not begin with the oldest.
  if (current === undefined) return followNewest(workplace, environment, options);
  const outcomes: MoveOutcome[] = [];
  for (const version of inRange(environment, versions, current).toSorted(semver.compare)) {
    const preview = await previewIfThere(workplace, moveTo(environment, version, options));
    if (preview === undefined || preview.findings.some(({ id }) => id === 'vetoed')) continue;
    if (preview.unchanged && version === current) {
      outcomes.push(await finish(workplace, preview, options));
      continue;
    }
    const outcome = await finish(workplace, preview, options);
    outcomes.push(outcome);
    if (outcome.result !== 'written' && outcome.result !== 'unchanged') break;
  }
  const moved = outcomes.filter(({ result }) => result !== 'unchanged');
  return moved.length > 0 ? moved : outcomes.slice(-1);
}

/** Undefined for a release that was compiled before the environment was there, and for what lies under a version's tag and is no release. */
async function previewIfThere(workplace: Workplace, move: Move): Promise<Preview | undefined> {
  try {
    return await previewMove(workplace, move);
  } catch (error) {
    if (error instanceof ReleaseError && error.code === 'NOT_IN_RELEASE') return undefined;
    if (!isContentFault(error) || (await isRelease(workplace, move.version))) throw error;
    workplace.progress(`${move.version} is passed over: ${messageOf(error)}`);
    return undefined;
  }
}

/** Whoever may push may put anything there: that is no reason not to follow the releases. */
async function isRelease({ repositories, ...workplace }: Workplace, version: string): Promise<boolean> {
  try {
    await readRelease(repositories.release, version, signalOf(workplace));
    return true;
  } catch (error) {
    if (isContentFault(error)) return false;
    throw error;
  }
}

/** How far down a run looks for a version that is allowed: each one is pulled and judged. */
const mostCandidates = 20;

/** The versions in range from the newest down to the one in force. */
function candidates(environment: CompiledEnvironmentOf, versions: readonly string[], current: string | undefined): readonly string[] {
  return inRange(environment, versions, current).toSorted(semver.rcompare).slice(0, mostCandidates);
}

function inRange({ track }: CompiledEnvironmentOf, versions: readonly string[], current: string | undefined): readonly string[] {
  if (track.kind !== 'follow') return [];
  return versions.filter((version) => semver.satisfies(version, track.range) && (current === undefined || semver.gte(version, current)));
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
export function inPromotionOrder(environments: readonly CompiledEnvironmentOf[]): readonly CompiledEnvironmentOf[] {
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
