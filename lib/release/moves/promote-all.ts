import semver from 'semver';
import { PawlError } from '../../errors.ts';
import { headOf } from '../ledgers.ts';
import { isGitPinned } from '../pins/edit-pin.ts';
import { parseVersion } from '../version.ts';
import type { Workplace } from '../workplace.ts';
import { inPromotionOrder } from './follow.ts';
import type { Move, MoveOutcome } from './move.ts';
import { type MoveDoor, type PinKeeper, promote } from './promote.ts';

export interface PromoteAllOptions {
  readonly who: string;
  readonly why: string | null;
  /** Judges each environment as if those before it had moved; the door lets nothing through. @default false */
  readonly dryRun?: boolean | undefined;
  /** Asked before each environment. */
  readonly door: (move: Move) => Promise<{ readonly door: MoveDoor; readonly keeper?: PinKeeper | undefined }>;
}

export interface PromotedAll {
  /** Of each environment in turn, up to the first that did not move. */
  readonly outcomes: readonly MoveOutcome[];
  /** Environments that are past that version already. */
  readonly ahead: readonly string[];
  /** Environments that were not come to. */
  readonly left: readonly string[];
  /** Why one could not be judged; it is the first of `left`. */
  readonly error?: PawlError | undefined;
}

/** Moves a version along the path of promotions, sources before targets, while policies allow it. What is past it stays. */
export async function promoteAll(
  workplace: Workplace,
  version: string,
  { who, why, dryRun = false, door }: PromoteAllOptions,
): Promise<PromotedAll> {
  const wanted = parseVersion(version);
  const names = inPromotionOrder(workplace.project.environments).map(({ name }) => name);
  const outcomes: MoveOutcome[] = [];
  const ahead: string[] = [];
  for (const [index, environment] of names.entries()) {
    try {
      const current = (await headOf(workplace, environment))?.record.to?.version;
      if (current !== undefined && semver.gt(current, wanted)) {
        ahead.push(environment);
        continue;
      }
      const assumed = outcomes.flatMap(({ result, move }) => (result === 'dry-run' ? [move.environment] : []));
      const signsNow = !dryRun && !isGitPinned(workplace, environment);
      const move: Move = {
        environment,
        version: wanted,
        action: 'promote',
        who,
        why,
        signsNow,
        assumed: assumed.length > 0 ? assumed : undefined,
      };
      const asked = await door(move);
      const outcome = await promote(workplace, move, asked.door, asked.keeper);
      outcomes.push(outcome);
      // A dry run goes on to say what the others would do then.
      if (!['written', 'unchanged', 'dry-run'].includes(outcome.result)) return { outcomes, ahead, left: names.slice(index + 1) };
    } catch (error) {
      if (!(error instanceof PawlError)) throw error;
      return { outcomes, ahead, left: names.slice(index), error };
    }
  }
  return { outcomes, ahead, left: [] };
}
