import type { CommandModule } from 'yargs';
import { command } from '../command.ts';
import { jsonFlag } from '../flags.ts';
import { answerText } from '../json.ts';
import type { CommandTools } from '../tools.ts';

export function version(tools: CommandTools): CommandModule {
  return command<{ readonly json: boolean }>({
    command: 'version',
    describe: 'The version of this program, and of the Node that runs it',
    builder: (yargs) => jsonFlag(yargs).example('$0 version', 'what to say in a report'),
    handler: ({ json }) => {
      const answer = { version: tools.version, node: process.versions.node, platform: `${process.platform} ${process.arch}` };
      tools.print(json ? answerText('version', answer) : `pawl ${answer.version}, node ${answer.node}, ${answer.platform}`);
    },
  });
}
