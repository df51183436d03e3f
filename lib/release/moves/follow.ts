import { listVersions } from '../../artifact/read.ts';
import { PawlError } from '../../errors.ts';
import { followNewest } from '../following/follow-newest.ts';
import { followOneByOne } from '../following/follow-one-by-one.ts';
import { nothingToFollow } from '../following/nothing-to-follow.ts';
import type { PassedOver } from '../following/preview-if-there.ts';
import { headOf, signalOf } from '../ledgers.ts';
import { ReleaseError } from '../release-error.ts';
import { type CompiledEnvironmentOf, environmentOf, type Workplace } from '../workplace.ts';
import type { MoveOutcome } from './move.ts';
import type { MoveDoor } from './promote.ts';

export interface FollowOptions {
  readonly who: string;
  readonly why: string | null;
  /** Only these environments. @default every environment that follows a range */
  readonly environments?: readonly string[] | undefined;
  /** One version after another, none left out but vetoed ones, and what is no release. @default straight to the newest that is allowed */
  readonly oneByOne?: boolean | undefined;
  /** Comes back when policies that deferred let it pass, until none defers any more. @default the next run does */
  readonly wait?: boolean | undefined;
  /** Says what would move, as things are now, and writes nothing. @default false */
  readonly dryRun?: boolean | undefined;
  /** Shown each move before it is made; after `declined` nothing more is moved. @default makes every move that policies allow */
  readonly confirm?: MoveDoor['confirm'] | undefined;
}

/** What became of one environment. One that cannot be read or judged does not stop the others. */
export type Followed =
  | { readonly kind: 'judged'; readonly outcome: MoveOutcome }
  /** There is no version to consider: why, in a clause. */
  | { readonly kind: 'nothing'; readonly environment: string; readonly reason: string }
  /** Somebody said no to a move before it. */
  | { readonly kind: 'left'; readonly environment: string }
  | { readonly kind: 'failed'; readonly environment: string; readonly error: PawlError };

/**
 * Moves every environment that follows a range to the highest version in it that its policies allow, sources before targets.
 * What is held or deferred is left for the next run; nothing is moved back. Safe to run at once from several jobs.
 *
 * An environment that moved by several versions gives several outcomes.
 */
export async function follow(workplace: Workplace, options: FollowOptions): Promise<readonly Followed[]> {
  const all = await followOnce(workplace, options);
  while (options.wait === true && options.dryRun !== true && !all.some(isDeclined)) {
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
    if (all.some(isDeclined)) {
      all.push({ kind: 'left', environment: environment.name });
      continue;
    }
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

/** Whoever is asked said no. */
export function isDeclined(one: Followed): boolean {
  return one.kind === 'judged' && one.outcome.result === 'declined';
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
