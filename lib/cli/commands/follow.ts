import type { CommandModule } from 'yargs';
import { follow as followAll } from '../../release/follow.ts';
import { command } from '../command.ts';
import { jsonFlag, registryFlags, statementFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { moveAnswer, outcomeLines } from '../output/move.ts';
import type { CommandTools } from '../tools.ts';
import { openWorkplace, type RegistryArguments, whoActs } from '../workplace.ts';

interface Arguments extends RegistryArguments {
  readonly environment: readonly string[];
  readonly as: string | undefined;
  readonly json: boolean;
}

export function follow(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'follow [environment..]',
    describe: 'Move every environment that follows a range to the newest release that its policies allow',
    builder: (yargs) =>
      jsonFlag(statementFlags(registryFlags(yargs)))
        .positional('environment', { type: 'string', array: true, default: [], describe: 'Only these (default: all that follow)' })
        .example('$0 follow', 'in CI, after a publish and on a schedule'),
    handler: async (flags) => {
      const workplace = await openWorkplace(tools, flags);
      const outcomes = await followAll(workplace, { who: await whoActs(tools, flags.as), environments: flags.environment });
      // Held or deferred is a normal end of a scheduled run: the next one comes back to it.
      if (flags.json) return tools.print(answerText('follow', outcomes.map(moveAnswer)));
      if (outcomes.length === 0) tools.print('No environment has a version to follow');
      for (const outcome of outcomes) for (const line of outcomeLines(outcome)) tools.print(line);
    },
  });
}
