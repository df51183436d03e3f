import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { type HoldAction, hold as holdEnvironment, previewHold, unhold as unholdEnvironment } from '../../release/moves/hold.ts';
import { holdOfPin, isGitPinned } from '../../release/pins/edit-pin.ts';
import { pinPath } from '../../release/pins/pin.ts';
import { refuseActor } from '../../release/trust.ts';
import type { Workplace } from '../../release/workplace.ts';
import { command } from '../command.ts';
import { doorFlags, jsonFlag, registryFlags, statementFlags } from '../flags.ts';
import { type Answer, answerText } from '../json.ts';
import { pinAnswer } from '../output/move.ts';
import { oneLine } from '../output/one-line.ts';
import { type SigningFlags, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { openSigningWorkplace, type RegistryArguments, whoActs } from '../workplace.ts';
import { refusePinFlags } from './keeper.ts';
import { confirmStatement } from './move-door.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly environment: string;
  readonly as: string | undefined;
  readonly why: string;
  readonly commit: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function hold(tools: CommandTools): CommandModule {
  return statement(tools, {
    action: 'hold',
    describe: 'Keep an environment where it is until a record ends the hold',
    example: 'pawl hold production --why "black friday"',
  });
}

export function unhold(tools: CommandTools): CommandModule {
  return statement(tools, {
    action: 'unhold',
    describe: 'End the hold of an environment',
    example: 'pawl unhold production --why "1.1.1 fixes it"',
  });
}

function statement(
  tools: CommandTools,
  { action, describe, example }: { action: HoldAction; describe: string; example: string },
): CommandModule {
  return command<Arguments>({
    command: `${action} <environment>`,
    describe,
    builder: (yargs) =>
      doorFlags(jsonFlag(signingFlags(statementFlags(registryFlags(yargs)))))
        .positional('environment', { type: 'string', demandOption: true })
        .option('commit', { type: 'boolean', default: false, describe: 'Commit the pin, where Git keeps it' })
        .demandOption('why')
        .example(example.replace('pawl', '$0'), 'shows what it does, asks, writes a record'),
    handler: async (flags) => {
      const workplace = await openSigningWorkplace(tools, flags);
      const state = isGitPinned(workplace, flags.environment) ? statePin : stateRecord;
      const { answer, line } = await state(tools, { workplace, flags, action });
      if (answer.result === 'declined') tools.exitWith(1);
      tools.print(flags.json ? answerText('statement', answer) : line);
    },
  });
}

interface Stating {
  readonly workplace: Workplace;
  readonly flags: Arguments;
  readonly action: HoldAction;
}

interface Stated {
  readonly answer: Answer<'statement'>;
  readonly line: string;
}

async function stateRecord(tools: CommandTools, { workplace, flags, action }: Stating): Promise<Stated> {
  const { environment, why } = flags;
  refusePinFlags(environment, flags);
  if (!flags.dryRun) await refuseActor(workplace, environment);
  const { release, hold: ending } = await previewHold(workplace, environment, action);
  const lines = [
    action === 'hold'
      ? `${environment} stays at ${release.version}, through publishes and follows, until a record ends the hold: ${why}`
      : `${environment} may move again from ${release.version}; it is held since record ${ending?.sequence} by ${oneLine(ending?.who ?? '')} (${oneLine(ending?.why ?? '')})`,
  ];
  const result = await confirmStatement(tools, flags, { lines, question: `${questions[action]} ${environment}?` });
  if (result !== 'go') return { answer: { environment, result }, line: `${environment}: nothing was written` };
  const words = { who: await whoActs(tools, flags.as, workplace.signer), why };
  const { record } = await (action === 'hold' ? holdEnvironment : unholdEnvironment)(workplace, environment, words);
  const at = record.to?.version ?? 'nothing';
  return {
    answer: { environment, result: 'written', sequence: record.sequence, hold: record.hold },
    line: `${picocolors.green('✓')} ${environment} ${action === 'hold' ? `is held at ${at}` : `may move again from ${at}`} (record ${record.sequence})`,
  };
}

async function statePin(tools: CommandTools, { workplace, flags, action }: Stating): Promise<Stated> {
  const { environment, why } = flags;
  const file = pinPath(environment);
  const { pin, named, write } = await holdOfPin(workplace, environment, { action, why });
  const lines = [
    `${file}: ${action === 'hold' ? `holds ${environment} at ${pin.version}: ${why}` : `holds ${environment} no longer`}`,
    ...(named === undefined ? [] : [staysLine({ environment, action, version: pin.version, named })]),
  ];
  const result = await confirmStatement(tools, flags, { lines, question: `Write that to ${file}?` });
  if (result !== 'go') return { answer: { environment, result }, line: `${environment}: nothing was written` };
  const commit = await write(flags);
  return {
    answer: { environment, result: 'pinned', pin: pinAnswer({ file, commit }), ...(named === undefined ? {} : { named }) },
    line: `${picocolors.green('✓')} ${file} is written${commit === undefined ? '' : ` (commit ${commit.slice(0, 12)})`}; once that is merged, "pawl sync" writes the record`,
  };
}

/** The pin asked for a move that was not made. Holding does not make it, and neither does the end of a hold. */
function staysLine({
  environment,
  action,
  version,
  named,
}: {
  readonly environment: string;
  readonly action: HoldAction;
  readonly version: string;
  readonly named: string;
}): string {
  const again = action === 'hold' ? 'promote it again after unhold' : 'promote it again where it is wanted';
  return `${environment} stays at ${version}; its pin named ${named}, which is not in force: ${named === version ? 'that is another release of the same version' : again}`;
}

const questions: Readonly<Record<HoldAction, string>> = { hold: 'Hold', unhold: 'End the hold of' };
