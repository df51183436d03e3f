import type { CommandModule } from 'yargs';
import type { Move, MoveOutcome } from '../../release/move.ts';
import { promote as promoteEnvironment } from '../../release/promote.ts';
import { command } from '../command.ts';
import { doorFlags, jsonFlag, registryFlags, statementFlags, whole } from '../flags.ts';
import { answerText } from '../json.ts';
import { moveAnswer, outcomeLines } from '../output/move.ts';
import { type SigningFlags, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { openSigningWorkplace, type RegistryArguments, whoActs } from '../workplace.ts';
import { pinOf } from './keeper.ts';
import { moveDoor } from './move-door.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly environment: string;
  readonly version: string;
  readonly as: string | undefined;
  readonly why: string | undefined;
  readonly despiteHold: number | undefined;
  readonly wait: boolean;
  readonly commit: boolean;
  readonly propose: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function promote(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'promote <environment> <version>',
    describe: 'Move an environment to a published release, if its policies allow it',
    builder: (yargs) =>
      doorFlags(jsonFlag(signingFlags(statementFlags(registryFlags(yargs.version(false))))))
        .positional('environment', { type: 'string', demandOption: true, describe: 'The environment that moves' })
        .positional('version', { type: 'string', demandOption: true, describe: 'A published version' })
        .option('wait', { type: 'boolean', default: false, describe: 'Wait while policies defer' })
        .option('despite-hold', {
          type: 'number',
          describe: 'End the hold that this record set',
          requiresArg: true,
          coerce: whole('despite-hold', 1, Number.MAX_SAFE_INTEGER),
        })
        .option('commit', { type: 'boolean', default: false, describe: 'Commit the pin, where Git keeps it' })
        .option('propose', {
          type: 'boolean',
          default: false,
          describe: 'Where Git keeps the pin: write it although policies say no or not yet, since the pull request is judged again',
        })
        .example('$0 promote production 1.2.3', "shows the diff, asks, moves; with pinned('git') writes environments/production.pin.json")
        .example('$0 promote production 1.2.3 --wait --yes', 'in CI: waits until the policies allow it'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const workplace = await openSigningWorkplace(tools, flags);
  const move: Move = {
    environment: flags.environment,
    version: flags.version,
    action: 'promote',
    who: await whoActs(tools, flags.as),
    why: flags.why ?? null,
    despiteHold: flags.despiteHold,
  };
  const { file, keeper } = await pinOf(workplace, move, flags);
  tell(tools, await promoteEnvironment(workplace, move, moveDoor(tools, flags, file), keeper), flags);
}

/** The answer of every move: 1 where the environment is not where it was asked to be, but for a dry run that would have moved it. */
export function tell(tools: CommandTools, outcome: MoveOutcome, flags: { readonly json: boolean }): void {
  if (!['written', 'pinned', 'unchanged', 'dry-run'].includes(outcome.result)) tools.exitWith(1);
  if (flags.json) tools.print(answerText('move', moveAnswer(outcome)));
  else for (const line of outcomeLines(outcome)) tools.print(line);
}
