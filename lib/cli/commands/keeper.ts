import type { Move } from '../../release/moves/move.ts';
import type { PinKeeper } from '../../release/moves/promote.ts';
import { gitKeeper, isGitPinned } from '../../release/pins/edit-pin.ts';
import { pinPath } from '../../release/pins/pin.ts';
import type { Workplace } from '../../release/workplace.ts';
import { UsageError } from '../usage-error.ts';

export interface PinFlags {
  readonly commit: boolean;
  readonly propose?: boolean;
}

/** Who keeps the pin of the environment that a command moves: its file in Git, and what writes it; nothing where the ledger does. */
export async function pinOf(
  workplace: Workplace,
  move: Move,
  { commit, propose = false }: PinFlags,
): Promise<{ readonly file?: string; readonly keeper?: PinKeeper }> {
  if (isGitPinned(workplace, move.environment))
    return { file: pinPath(move.environment), keeper: await gitKeeper(workplace, move, { commit }) };
  refusePinFlags(move.environment, { commit, propose });
  return {};
}

export function refusePinFlags(environment: string, { commit, propose = false }: PinFlags): void {
  if (commit) throw new UsageError(`--commit is for environments whose pin Git keeps, and ${environment} is not pinned('git')`);
  if (propose) throw new UsageError(`--propose is for environments whose pin Git keeps, and ${environment} is not pinned('git')`);
}
