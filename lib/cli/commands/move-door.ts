import { Duration } from '../../duration.ts';
import type { MoveDoor } from '../../release/promote.ts';
import { previewLines } from '../output/move.ts';
import type { CommandTools } from '../tools.ts';

export interface DoorFlags {
  readonly yes: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly wait?: boolean;
}

/** Shows a move before it is made, and asks where a person is there to answer. */
export function moveDoor(tools: CommandTools, flags: DoorFlags): MoveDoor {
  let waitedFor: string | undefined;
  return {
    wait: flags.wait ?? false,
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
      return (await tools.ask(`Move ${preview.move.environment} to ${preview.to.version}? [y/N] `)) ? 'go' : 'declined';
    },
  };
}
