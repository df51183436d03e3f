import type { CommandModule } from 'yargs';
import { explainMove, recordOf } from '../../release/moves/explain.ts';
import { command } from '../command.ts';
import { jsonFlag, line, registryFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { explainLines } from '../output/explain/explain-lines.ts';
import { explainMarkdown } from '../output/explain/explain-markdown.ts';
import { moveExplained, recordExplained } from '../output/explain/explained.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openWorkplace, type RegistryArguments, whoActs } from '../workplace.ts';

interface Arguments extends RegistryArguments {
  readonly environment: string;
  readonly version: string | undefined;
  readonly action: 'promote' | 'follow' | 'rollback' | undefined;
  readonly as: string | undefined;
  readonly markdown: boolean;
  readonly json: boolean;
}

export function explain(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'explain <environment> [version]',
    describe: 'What each policy says of a move, what it read, when it would pass, and who could make it; or what was said of a record',
    builder: (yargs) =>
      jsonFlag(registryFlags(yargs.version(false)))
        .positional('environment', { type: 'string', demandOption: true, describe: 'An environment, or one of its records: production@17' })
        .positional('version', { type: 'string', describe: 'The version that would move there' })
        .option('action', {
          choices: ['promote', 'follow', 'rollback'] as const,
          describe: 'What would move it (default: follow where it follows a range, else promote)',
        })
        .option('as', {
          type: 'string',
          describe: "Who would act, where nobody signs (default: Git's user.email)",
          requiresArg: true,
          coerce: line('as'),
        })
        .option('markdown', { type: 'boolean', default: false, describe: 'Print Markdown, for a pull request or an audit' })
        .example('$0 explain production 1.3.0', 'may it move there, and if not, from when?')
        .example('$0 explain production@17', 'why was record 17 allowed?'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  if (flags.json && flags.markdown) throw new UsageError('--json and --markdown exclude each other');
  const explained = await answerOf(tools, flags);
  if (flags.json) return tools.print(answerText('explain', explained));
  for (const line of (flags.markdown ? explainMarkdown : explainLines)(explained, tools.clock())) tools.print(line);
}

async function answerOf(tools: CommandTools, flags: Arguments) {
  const [, name, number] = /^(.+)@([1-9]\d{0,14})$/.exec(flags.environment) ?? [];
  if (name !== undefined && flags.version !== undefined) throw new UsageError('A record names its version itself: say either of both');
  if (name === undefined && flags.version === undefined)
    throw new UsageError('Say which version would move there, or which record: pawl explain production@17');
  const workplace = await openWorkplace(tools, flags, { environments: [], attend: name === undefined });
  if (name !== undefined) return recordExplained(await recordOf(workplace, name, Number(number)));
  const track = workplace.project.environments.find((environment) => environment.name === flags.environment)?.track;
  const explained = await explainMove(workplace, {
    environment: flags.environment,
    version: flags.version ?? '',
    action: flags.action ?? (track?.kind === 'follow' ? 'follow' : 'promote'),
    who: await whoActs(tools, flags.as),
    why: null,
  });
  return moveExplained(explained, workplace.revision);
}
