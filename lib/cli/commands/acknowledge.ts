import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { acknowledge as acknowledgeOverride, previewAcknowledge } from '../../release/ledgers/acknowledge.ts';
import { command } from '../command.ts';
import { doorFlags, jsonFlag, registryFlags, statementFlags, whole } from '../flags.ts';
import { answerText } from '../json.ts';
import { oneLine } from '../output/one-line.ts';
import { type SigningFlags, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { openSigningWorkplace, type RegistryArguments, whoActs } from '../workplace.ts';
import { confirmStatement } from './move-door.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly environment: string;
  readonly sequence: number;
  readonly as: string | undefined;
  readonly why: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function acknowledge(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'acknowledge <environment> <sequence>',
    describe: 'Say that you have looked at an override that somebody else made',
    builder: (yargs) =>
      doorFlags(jsonFlag(signingFlags(statementFlags(registryFlags(yargs)))))
        .positional('environment', { type: 'string', demandOption: true })
        .positional('sequence', {
          type: 'string',
          demandOption: true,
          describe: 'The record that overrode policies',
          coerce: whole('SEQUENCE', 1, Number.MAX_SAFE_INTEGER),
        })
        .demandOption('why')
        .example('$0 acknowledge production 17 --why "checked with Ann: the fix could not wait"', 'writes a record'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const { environment, sequence, why } = flags;
  const workplace = await openSigningWorkplace(tools, flags);
  const { record } = await previewAcknowledge(workplace, environment, sequence);
  const lines = [
    `record ${sequence}: ${oneLine(record.override?.who ?? record.who.name)} moved ${environment} to ${record.to?.version ?? 'nothing'} past its policies: ${oneLine(record.override?.why ?? '')}`,
    ...record.verdicts.flatMap(({ policy, verdict, reason }) =>
      verdict === 'allow' ? [] : [`  ${picocolors.red('✗')} ${oneLine(policy)}: ${oneLine(reason ?? verdict)}`],
    ),
  ];
  const result = await confirmStatement(tools, flags, { lines, question: 'Acknowledge it?' });
  const answer = { environment, acknowledges: sequence };
  if (result !== 'go') {
    if (result === 'declined') tools.exitWith(1);
    return tools.print(flags.json ? answerText('acknowledge', { ...answer, result }) : `${environment}: nothing was written`);
  }
  const words = { sequence, who: await whoActs(tools, flags.as, workplace.signer), why };
  const written = (await acknowledgeOverride(workplace, environment, words)).record.sequence;
  if (flags.json) return tools.print(answerText('acknowledge', { ...answer, result: 'written', sequence: written }));
  tools.print(`${picocolors.green('✓')} the override of record ${sequence} is acknowledged (record ${written})`);
}
