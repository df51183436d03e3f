import type { CommandModule } from 'yargs';
import { type ProvenHistory, proveHistory, history as readHistory, uncounted } from '../../release/ledgers/history.ts';
import { command } from '../command.ts';
import { jsonFlag, registryFlags, whole } from '../flags.ts';
import { answerText } from '../json.ts';
import { historyMarkdown, historyTable, nothingLine, proofLines } from '../output/history.ts';
import { recordAnswer } from '../output/move.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';

interface Arguments extends RegistryArguments {
  readonly environment: string;
  readonly limit: number;
  readonly verify: boolean;
  readonly markdown: boolean;
  readonly json: boolean;
}

export function history(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'history <environment>',
    describe: 'Who moved an environment, when, why, and what changed',
    builder: (yargs) =>
      jsonFlag(registryFlags(yargs))
        .positional('environment', { type: 'string', demandOption: true, describe: 'An environment, or "vetoes"' })
        .option('limit', {
          type: 'number',
          default: 50,
          describe: 'At most so many records, newest first',
          requiresArg: true,
          coerce: whole('limit', 1, 100_000),
        })
        .option('verify', {
          type: 'boolean',
          default: false,
          describe: 'Follow the whole chain by digest, verify every signature, and say what that proves',
        })
        .option('markdown', { type: 'boolean', default: false, describe: 'Print Markdown, with what policies said of each move' })
        .example('$0 history production', 'the last fifty moves')
        .example('$0 history production --verify', 'that nobody changed any of them'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const { environment, limit, markdown } = flags;
  if (flags.json && markdown) throw new UsageError('--json and --markdown exclude each other');
  const workplace = await openWorkplace(tools, flags);
  const proven = flags.verify ? await proveHistory(workplace, environment) : undefined;
  // One more than is shown: which veto a record ends is what the one before it says.
  const entries = proven?.entries ?? (await readHistory(workplace, environment, { limit: limit + 1 }));
  if (proven !== undefined && proven.missing.length > 0) tools.exitWith(1);
  if (flags.json) {
    tools.print(proven === undefined ? answerText('history', entries.slice(0, limit).map(recordAnswer)) : provenText(proven, limit));
    return;
  }
  const proof = proven === undefined ? [] : proofLines(environment, proven);
  for (const line of proof) (markdown ? tools.note : tools.print)(line);
  if (entries.length === 0) {
    if (proven === undefined) tools.print(nothingLine(environment, await uncounted(workplace, environment)));
    return;
  }
  const options = { signatures: proven?.hasTrust === true, limit };
  tools.print(markdown ? historyMarkdown(`History of ${environment}`, entries, options) : historyTable(entries, options));
}

function provenText({ entries, ignored, missing, hasTrust }: ProvenHistory, limit: number): string {
  const { 0: head, length } = entries;
  return answerText('provenHistory', {
    proven: { records: length, head: head?.digest ?? null, signatures: hasTrust },
    ignored: [...ignored],
    missing: [...missing],
    records: entries.slice(0, limit).map(recordAnswer),
  });
}
