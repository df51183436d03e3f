import type { CommandModule } from 'yargs';
import { history as readHistory } from '../../release/history.ts';
import { command } from '../command.ts';
import { jsonFlag, registryFlags, whole } from '../flags.ts';
import { answerText } from '../json.ts';
import { recordAnswer } from '../output/move.ts';
import { table } from '../output/table.ts';
import type { CommandTools } from '../tools.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';

interface Arguments extends RegistryArguments {
  readonly environment: string;
  readonly limit: number;
  readonly json: boolean;
}

export function history(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'history <environment>',
    describe: 'Who moved an environment, when, why, and what changed',
    builder: (yargs) =>
      jsonFlag(registryFlags(yargs))
        .positional('environment', { type: 'string', demandOption: true })
        .option('limit', {
          type: 'number',
          default: 50,
          describe: 'At most so many records, newest first',
          requiresArg: true,
          coerce: whole('limit', 1, 100_000),
        })
        .example('$0 history production', 'the last fifty moves'),
    handler: async (flags) => {
      const workplace = await openWorkplace(tools, flags);
      const entries = await readHistory(workplace, flags.environment, { limit: flags.limit });
      if (flags.json) return tools.print(answerText('history', entries.map(recordAnswer)));
      if (entries.length === 0) return tools.print(`Nothing was promoted to ${flags.environment} yet`);
      const rows = entries.map(({ record }) => [
        String(record.sequence),
        record.when,
        record.action,
        record.from?.version === record.to?.version
          ? (record.to?.version ?? '-')
          : `${record.from?.version ?? 'nothing'} -> ${record.to?.version ?? 'nothing'}`,
        record.who.name,
        record.changes === null ? '-' : `+${record.changes.created} ~${record.changes.changed} -${record.changes.deleted}`,
        record.why ?? '-',
      ]);
      tools.print(table(['RECORD', 'WHEN', 'ACTION', 'VERSION', 'WHO', 'CHANGES', 'WHY'], rows));
      return undefined;
    },
  });
}
