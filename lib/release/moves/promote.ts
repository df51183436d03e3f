import type { Workplace } from '../workplace.ts';
import { unannounced } from './announce.ts';
import { carryOut, isRefusedBesideHold, type Move, type MoveOutcome, type Preview, previewMove, settled } from './move.ts';

export interface MoveDoor {
  /** Shown the preview before anything is written; anything but `go` leaves everything as it is. */
  readonly confirm: (preview: Preview) => Promise<'go' | 'dry-run' | 'declined'>;
  /** Come back when policies defer, instead of giving the deferral back. @default false */
  readonly wait?: boolean;
  /** Goes on although policies deny or defer: for a pin that others will review. A keeper of the ledger refuses all the same. @default false */
  readonly propose?: boolean;
  /** Called about once a second while waiting. */
  readonly onWait?: (preview: Preview, millisecondsLeft: number) => void;
}

/** Who keeps what an environment should be at: its ledger, or a file in Git. */
export interface PinKeeper {
  /** Tags that point elsewhere than to what is in force, and that `write` would put right. @default none */
  readonly stray?: (preview: Preview) => Promise<readonly string[]>;
  /** The file that says it; undefined where the ledger does. */
  readonly pin?: MoveOutcome['pin'];
  /** There is nothing to write. */
  readonly isThere: (preview: Preview) => boolean | Promise<boolean>;
  readonly write: (preview: Preview) => Promise<MoveOutcome>;
}

/** Moves an environment to a version: preview, confirm, write. Deferred moves are waited for where `wait` says so. */
export async function promote(
  workplace: Workplace,
  move: Move,
  door: MoveDoor,
  keeper: PinKeeper = ledgerKeeper(workplace),
): Promise<MoveOutcome> {
  const preview = await settle(workplace, move, door);
  const stray = isRefusedBesideHold(preview) ? [] : ((await keeper.stray?.(preview)) ?? []);
  if (stray.length === 0 && preview.verdict !== 'allow' && door.propose !== true) return settled(preview);
  if (stray.length === 0 && (await keeper.isThere(preview))) return { ...preview, result: 'unchanged', pin: keeper.pin };
  const answer = await door.confirm(stray.length === 0 ? preview : { ...preview, stray });
  if (move.assumed !== undefined) return { ...preview, result: 'dry-run' };
  return answer === 'go' ? keeper.write(preview) : { ...preview, result: answer };
}

function ledgerKeeper(workplace: Workplace): PinKeeper {
  return {
    stray: async ({ unchanged, move, head }) => (unchanged && head !== undefined ? unannounced(workplace, move.environment, head) : []),
    isThere: ({ unchanged }) => unchanged,
    write: (preview) => carryOut(workplace, preview),
  };
}

/** The preview once no policy defers any more, or the deferral itself where nobody waits. */
async function settle(workplace: Workplace, move: Move, door: MoveDoor): Promise<Preview> {
  for (;;) {
    const preview = await previewMove(workplace, move);
    if (preview.verdict !== 'defer' || door.wait !== true || preview.until === undefined) return preview;
    for (let left = remaining(workplace, preview.until); left > 0; left = remaining(workplace, preview.until)) {
      door.onWait?.(preview, left);
      await workplace.wait(Math.min(left, 1000), workplace.signal);
    }
  }
}

function remaining(workplace: Workplace, until: Date): number {
  return until.getTime() - workplace.clock().getTime();
}
