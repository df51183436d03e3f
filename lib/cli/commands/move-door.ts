import { Duration } from '../../duration.ts';
import type { MoveDoor } from '../../release/promote.ts';
import { previewLines } from '../output/move.ts';
import type { CommandTools } from '../tools.ts';

export interface DoorFlags {
  readonly yes: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly wait?: boolean;
  readonly propose?: boolean;
}

/** Shows a move before it is made, and asks where a person is there to answer. */
export function moveDoor(tools: CommandTools, flags: DoorFlags, pin?: string): MoveDoor {
  let waitedFor: string | undefined;
  return {
    wait: flags.wait ?? false,
    propose: flags.propose ?? false,
    onWait: (preview, millisecondsLeft) => {
      const reason = preview.findings.map((finding) => finding.message).join('; ');
      if (reason !== waitedFor) tools.note(`waiting: ${reason}`);
      waitedFor = reason;
      tools.note(`  ${Duration.seconds(Math.ceil(millisecondsLeft / 1000))} left`);
    },
    confirm: async (preview) => {
      for (const line of previewLines(preview)) tools.note(line);
      if (flags.dryRun) {
        tools.note('dry run: nothing was written');
        return 'dry-run';
      }
      if (flags.yes || flags.json || !tools.interactive) return 'go';
      const question =
        pin === undefined ? `Move ${preview.move.environment} to ${preview.to.version}?` : `Write ${preview.to.version} to ${pin}?`;
      return (await tools.ask(`${question} [y/N] `)) ? 'go' : 'declined';
    },
  };
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
  if (flags.yes || flags.json || !tools.interactive) return 'go';
  return (await tools.ask(`${question} [y/N] `)) ? 'go' : 'declined';
}
