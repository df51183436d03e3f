import semver from 'semver';
import { carryOut, type Move, type MoveOutcome, type Preview, settled } from '../moves/move.ts';
import type { MoveDoor } from '../moves/promote.ts';
import type { CompiledEnvironmentOf, Workplace } from '../workplace.ts';
import type { PassedOver } from './preview-if-there.ts';

/** What one run knows while it follows in one environment. */
export interface Step {
  readonly who: string;
  readonly why: string | null;
  /** @default false */
  readonly dryRun?: boolean | undefined;
  /** Shown each move that policies allow, before it is made. @default makes it */
  readonly confirm?: MoveDoor['confirm'] | undefined;
  /** All that are published. */
  readonly versions: readonly string[];
  /** What a dry run found that may move. */
  readonly assumed: readonly MoveOutcome[];
  /** Gathers what was passed over. */
  readonly strangers: PassedOver[];
}

/** How far a run looks for a version that is allowed, or that waits: each one is read, and may be judged. */
export const mostCandidates = 20;

export function moveTo(environment: CompiledEnvironmentOf, version: string, { who, why, dryRun = false, assumed }: Step): Move {
  const moved = assumed.filter(({ to }) => to.version === version).map(({ move }) => move.environment);
  const move: Move = { environment: environment.name, version, action: 'follow', who, why, signsNow: !dryRun };
  return moved.length === 0 ? move : { ...move, assumed: moved };
}

/** Makes a move that policies allow, once it was shown and nobody said no. What is in force already is made sure of. */
export async function finish(workplace: Workplace, preview: Preview, { dryRun = false, confirm }: Step): Promise<MoveOutcome> {
  if (preview.verdict !== 'allow' || preview.unchanged) return dryRun ? settled(preview) : carryOut(workplace, preview);
  const answer = (await confirm?.(preview)) ?? 'go';
  if (dryRun) return { ...preview, result: 'dry-run' };
  return answer === 'go' ? carryOut(workplace, preview) : { ...preview, result: answer };
}

/** The versions in its range from the one in force up. */
export function inRange({ track }: CompiledEnvironmentOf, versions: readonly string[], current: string | undefined): readonly string[] {
  if (track.kind !== 'follow') return [];
  return versions.filter((version) => semver.satisfies(version, track.range) && (current === undefined || semver.gte(version, current)));
}
