import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { counted } from '../../counted.ts';
import { command } from '../command.ts';
import { jsonFlag } from '../flags.ts';
import { answerText } from '../json.ts';
import type { CommandTools } from '../tools.ts';

interface Arguments {
  readonly name: string;
  readonly pawl: string | undefined;
  readonly json: boolean;
}

export function init(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'init <name>',
    describe: 'Make a new project that compiles, checks and tests itself',
    builder: (yargs) =>
      jsonFlag(yargs)
        .positional('name', { type: 'string', demandOption: true, describe: 'Name of the project, and of the folder that is made for it' })
        .option('pawl', {
          type: 'string',
          describe: 'Where the project takes this package from: a version or a file (default: this version)',
          requiresArg: true,
        })
        .example('$0 init shop', 'then: cd shop && npm install && npm test'),
    handler: async (flags) => {
      const { scaffold } = await import('../../scaffold/scaffold.ts');
      const made = await scaffold({ folder: tools.folder, name: flags.name, pawl: flags.pawl ?? tools.version });
      if (flags.json) return tools.print(answerText('init', { folder: made.folder, files: [...made.files] }));
      tools.print(`${picocolors.green('✓')} Made ${made.folder} with ${counted(made.files.length, 'file')}`);
      tools.print(`  cd ${flags.name} && npm install && npm test`);
    },
  });
}
