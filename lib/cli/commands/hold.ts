import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { hold as holdEnvironment, unhold as unholdEnvironment } from '../../release/hold.ts';
import { command } from '../command.ts';
import { jsonFlag, registryFlags, statementFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import type { CommandTools } from '../tools.ts';
import { openWorkplace, type RegistryArguments, whoActs } from '../workplace.ts';

interface Arguments extends RegistryArguments {
  readonly environment: string;
  readonly as: string | undefined;
  readonly why: string | undefined;
  readonly json: boolean;
}

export function hold(tools: CommandTools): CommandModule {
  return statement(tools, {
    verb: 'hold',
    describe: 'Keep an environment where it is until a record ends the hold',
    example: 'pawl hold production --why "black friday"',
  });
}

export function unhold(tools: CommandTools): CommandModule {
  return statement(tools, {
    verb: 'unhold',
    describe: 'End the hold of an environment',
    example: 'pawl unhold production --why "1.1.1 fixes it"',
  });
}

function statement(
  tools: CommandTools,
  { verb, describe, example }: { verb: 'hold' | 'unhold'; describe: string; example: string },
): CommandModule {
  return command<Arguments>({
    command: `${verb} <environment>`,
    describe,
    builder: (yargs) =>
      jsonFlag(statementFlags(registryFlags(yargs)))
        .positional('environment', { type: 'string', demandOption: true })
        .demandOption('why')
        .example(example.replace('pawl', '$0'), 'writes a record'),
    handler: async (flags) => {
      const workplace = await openWorkplace(tools, flags);
      const words = { who: await whoActs(tools, flags.as), why: flags.why ?? '' };
      const { record } = await (verb === 'hold' ? holdEnvironment : unholdEnvironment)(workplace, flags.environment, words);
      if (flags.json)
        return tools.print(answerText('statement', { environment: flags.environment, sequence: record.sequence, hold: record.hold }));
      const at = record.to?.version ?? 'nothing';
      tools.print(
        `${picocolors.green('✓')} ${flags.environment} ${verb === 'hold' ? `is held at ${at}` : `may move again from ${at}`} (record ${record.sequence})`,
      );
    },
  });
}
