import { Duration } from '../../duration.ts';
import type { MoveDoor } from '../../release/moves/promote.ts';
import { previewLines } from '../output/move.ts';
import { oneLine } from '../output/one-line.ts';
import type { CommandTools } from '../tools.ts';

export interface DoorFlags {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly wait?: boolean;
  readonly propose?: boolean;
}

/** Shows a move before it is made, and asks where a person is there to answer. */
export function moveDoor(tools: CommandTools, flags: DoorFlags, pin?: string): MoveDoor {
  const onWait = waitNotes(tools);
  return {
    wait: flags.wait ?? false,
    propose: flags.propose ?? false,
    onWait,
    confirm: async (preview) => {
      for (const line of previewLines(preview)) tools.note(line);
      if (flags.dryRun) {
        tools.note('dry run: nothing was written');
        return 'dry-run';
      }
      if (flags.yes || !tools.interactive) return 'go';
      const question =
        pin === undefined ? `Move ${preview.move.environment} to ${preview.to.version}?` : `Write ${preview.to.version} to ${pin}?`;
      return (await tools.ask(`${question} [y/N] `)) ? 'go' : 'declined';
    },
  };
}

/** What is waited for, as often as that changes; then after 1, 5 and 15 minutes and each quarter of an hour: a log keeps every line. */
function waitNotes({ note }: CommandTools): NonNullable<MoveDoor['onWait']> {
  let waiting: { readonly reason: string; readonly left: number; said: number } | undefined;
  return (preview, left) => {
    const reason = preview.findings.map((finding) => finding.message).join('; ');
    if (reason !== waiting?.reason) {
      waiting = { reason, left, said: 0 };
      note(`waiting: ${oneLine(reason)}`);
    } else {
      const marks = marksIn(waiting.left - left);
      if (marks === waiting.said) return;
      waiting.said = marks;
    }
    note(`  ${Duration.seconds(Math.ceil(left / 1000))} left`);
  };
}

/** How often it was time to speak up again. */
function marksIn(milliseconds: number): number {
  const minutes = milliseconds / 60_000;
  return minutes >= 15 ? 2 + Math.floor(minutes / 15) : minutes >= 5 ? 2 : minutes >= 1 ? 1 : 0;
}

/** Asks before something that is no move: a hold, a veto. `lines` say what it does. */
export async function confirmStatement(
  tools: CommandTools,
  flags: DoorFlags,
  { lines, question }: { readonly lines: readonly string[]; readonly question: string },
): Promise<'go' | 'dry-run' | 'declined'> {
  for (const line of lines) tools.note(line);
  if (flags.dryRun) {
    tools.note('dry run: nothing was written');
    return 'dry-run';
  }
  if (flags.yes || !tools.interactive) return 'go';
  return (await tools.ask(`${question} [y/N] `)) ? 'go' : 'declined';
}
