import type { CommandModule } from 'yargs';
import type { Move, MoveOutcome } from '../../release/moves/move.ts';
import { promote as promoteEnvironment } from '../../release/moves/promote.ts';
import { promoteAll } from '../../release/moves/promote-all.ts';
import { isGitPinned } from '../../release/pins/edit-pin.ts';
import { command } from '../command.ts';
import { doorFlags, jsonFlag, overrideFlag, registryFlags, statementFlags, whole } from '../flags.ts';
import { answerText, failureAnswer } from '../json.ts';
import { moveAnswer, outcomeLines } from '../output/move.ts';
import { oneLine } from '../output/one-line.ts';
import { type SigningFlags, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openSigningWorkplace, type RegistryArguments, whoActs } from '../workplace.ts';
import { pinOf } from './keeper.ts';
import { moveDoor } from './move-door.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly environment: string;
  readonly version: string | undefined;
  readonly all: boolean;
  readonly as: string | undefined;
  readonly why: string | undefined;
  readonly despiteHold: number | undefined;
  readonly wait: boolean;
  readonly override: string | undefined;
  readonly commit: boolean;
  readonly propose: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function promote(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'promote <environment> [version]',
    describe: 'Move an environment to a published release, if its policies allow it',
    builder: (yargs) =>
      overrideFlag(doorFlags(jsonFlag(signingFlags(statementFlags(registryFlags(yargs.version(false)))))))
        .positional('environment', { type: 'string', demandOption: true, describe: 'The environment that moves; with --all, the version' })
        .positional('version', { type: 'string', describe: 'A published version' })
        .option('all', {
          type: 'boolean',
          default: false,
          describe: 'Move a version through all environments, along the path of promotions, until one refuses it',
        })
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
        .example('$0 promote --all 1.2.3 --yes', 'through all environments, as far as policies allow')
        .example('$0 promote production 1.2.3 --wait --yes', 'in CI: waits until the policies allow it'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  if (flags.all) return runAll(tools, flags);
  if (flags.version === undefined) throw new UsageError('Say which version: pawl promote ENVIRONMENT VERSION');
  const workplace = await openSigningWorkplace(tools, flags);
  const signedLater = isGitPinned(workplace, flags.environment);
  const move: Move = {
    environment: flags.environment,
    version: flags.version,
    action: 'promote',
    who: await whoActs(tools, flags.as, workplace.signer),
    why: flags.why ?? null,
    despiteHold: flags.despiteHold,
    override: flags.override,
    signedLater,
    signsNow: !signedLater && !flags.dryRun,
  };
  const { file, keeper } = await pinOf(workplace, move, flags);
  tell(tools, await promoteEnvironment(workplace, move, moveDoor(tools, flags, file), keeper), flags);
}

async function runAll(tools: CommandTools, flags: Arguments): Promise<void> {
  const { environment: version, despiteHold, override, propose } = flags;
  if (flags.version !== undefined) throw new UsageError('--all takes a version and no environment: pawl promote --all VERSION');
  if (despiteHold !== undefined || override !== undefined || propose)
    throw new UsageError('--all goes as far as policies allow: --despite-hold, --override and --propose are for one environment');
  const workplace = await openSigningWorkplace(tools, flags);
  const moved = await promoteAll(workplace, version, {
    who: await whoActs(tools, flags.as, workplace.signer),
    why: flags.why ?? null,
    dryRun: flags.dryRun,
    door: async (move) => {
      const { file, keeper } = isGitPinned(workplace, move.environment) ? await pinOf(workplace, move, flags) : {};
      return { door: moveDoor(tools, flags, file), keeper };
    },
  });
  const { outcomes, ahead, left, error } = moved;
  const last = outcomes.at(-1);
  const isThere = last === undefined || ['written', 'unchanged', 'dry-run'].includes(last.result);
  if (!isThere || error !== undefined) tools.exitWith(1);
  if (flags.json)
    return tools.print(
      answerText('promoteAll', {
        moves: outcomes.map(moveAnswer),
        ahead: [...ahead],
        left: [...left],
        ...(error === undefined ? {} : { error: failureAnswer(error) }),
      }),
    );
  for (const line of outcomes.flatMap(outcomeLines)) tools.print(line);
  for (const name of ahead) tools.print(`  ${name} is past ${version} already`);
  if (error !== undefined) tools.print(`${left[0]}: ${oneLine(error.message)}`);
  if (left.length > 0) tools.print(`  not tried: ${(error === undefined ? left : left.slice(1)).join(', ') || 'none'}`);
}

/** The answer of every move: 1 where the environment is not where it was asked to be, but for a dry run that would have moved it. */
export function tell(tools: CommandTools, outcome: MoveOutcome, flags: { readonly json: boolean }): void {
  if (!['written', 'pinned', 'unchanged', 'dry-run'].includes(outcome.result)) tools.exitWith(1);
  if (flags.json) tools.print(answerText('move', moveAnswer(outcome)));
  else for (const line of outcomeLines(outcome)) tools.print(line);
}
