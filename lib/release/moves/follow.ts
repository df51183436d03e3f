import semver from 'semver';
import { listVersions } from '../../artifact/read.ts';
import { PawlError } from '../../errors.ts';
import { headOf, signalOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import { publishersOf } from '../trust.ts';
import { type CompiledEnvironmentOf, environmentOf, type Workplace } from '../workplace.ts';
import { carryOut, type Move, type MoveOutcome, type Preview, settled } from './move.ts';
import { nothingToFollow } from './nothing-to-follow.ts';
import { type PassedOver, previewIfThere } from './preview-if-there.ts';

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
  /** There is no version to consider: why, in a clause. */
  | { readonly kind: 'nothing'; readonly environment: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly environment: string; readonly error: PawlError };

/**
 * Moves every environment that follows a range to the highest version in it that its policies allow, sources before targets.
 * What is held or deferred is left for the next run; nothing is moved back. Safe to run at once from several jobs.
 *
 * An environment that moved by several versions gives several outcomes.
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
      const strangers: PassedOver[] = [];
      const outcomes = await step(workplace, environment, { versions, assumed, strangers, ...options });
      for (const outcome of outcomes) {
        all.push({ kind: 'judged', outcome });
        if (outcome.result === 'dry-run') assumed.push(outcome);
      }
      if (outcomes.length > 0) continue;
      const current = (await headOf(workplace, environment.name))?.record.to?.version;
      all.push({ kind: 'nothing', environment: environment.name, reason: nothingToFollow(environment, { versions, current, strangers }) });
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
  /** Gathers what was passed over. */
  readonly strangers: PassedOver[];
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
  const versions = inRange(environment, options.versions, head?.record.to?.version).toSorted(semver.rcompare);
  for (const version of versions.slice(0, mostCandidates)) {
    const preview = await previewIfThere(workplace, moveTo(environment, version, options));
    if (preview === undefined) continue;
    if ('passedOver' in preview) {
      options.strangers.push(preview.passedOver);
      continue;
    }
    const stranger = preview.unchanged ? undefined : preview.findings.find(({ id }) => id === 'release-unsigned' && !trustsNobody);
    if (stranger !== undefined) {
      // Whoever may push may put any version there. That is no answer to every run from then on.
      workplace.progress(`${version} is passed over: ${stranger.message}`);
      unsigned ??= settled(preview);
      options.strangers.push({ version, reason: stranger.message, fix: stranger.fix });
      continue;
    }
    first ??= settled(preview);
    if (preview.unchanged) {
      const there = await finish(workplace, preview, options);
      return [first.to.version === version ? there : first];
    }
    if (preview.verdict === 'allow') return [await finish(workplace, preview, options)];
    if (preview.findings.some((finding) => finding.id === 'held')) return [settled(preview)];
  }
  const strangers = options.strangers.length;
  if (first === undefined && strangers > 0 && versions.length > mostCandidates)
    throw hiddenBy({ environment: environment.name, strangers, unseen: versions.length - mostCandidates });
  const told = first ?? unsigned;
  return told === undefined ? [] : [told];
}

/** So many that the releases among them are not come to: said as a failure, since the next run would come no further. */
function hiddenBy({ environment, strangers, unseen }: { environment: string; strangers: number; unseen: number }): ReleaseError {
  return new ReleaseError(
    'NOT_A_RELEASE',
    `Cannot follow in "${environment}": ${strangers} of the ${mostCandidates} newest versions in its range are no releases of a publisher whom the project trusts, and ${unseen} more are not looked at`,
    { fix: 'Find out who pushed them, and take their tags away; "pawl promote" moves it to a version meanwhile' },
  );
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
    if (preview !== undefined && 'passedOver' in preview) options.strangers.push(preview.passedOver);
    if (preview === undefined || 'passedOver' in preview || preview.findings.some(({ id }) => id === 'vetoed')) continue;
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

/** How far down a run looks for a version that is allowed: each one is pulled and judged. */
const mostCandidates = 20;

/** From the one in force up. */
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
