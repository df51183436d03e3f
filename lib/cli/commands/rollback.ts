import type { CommandModule } from 'yargs';
import { promote as carry } from '../../release/moves/promote.ts';
import { rollbackMove } from '../../release/moves/rollback.ts';
import { isGitPinned } from '../../release/pins/edit-pin.ts';
import { command } from '../command.ts';
import { doorFlags, jsonFlag, overrideFlag, registryFlags, statementFlags } from '../flags.ts';
import { type SigningFlags, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { openSigningWorkplace, type RegistryArguments, whoActs } from '../workplace.ts';
import { pinOf } from './keeper.ts';
import { moveDoor } from './move-door.ts';
import { tell } from './promote.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly environment: string;
  readonly version: string | undefined;
  readonly as: string | undefined;
  readonly why: string | undefined;
  readonly override: string | undefined;
  readonly commit: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function rollback(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'rollback <environment> [version]',
    describe: 'Take an environment back to a release that it had before, and hold it there',
    builder: (yargs) =>
      overrideFlag(doorFlags(jsonFlag(signingFlags(statementFlags(registryFlags(yargs.version(false)))))))
        .positional('environment', { type: 'string', demandOption: true })
        .positional('version', { type: 'string', describe: 'One that was in force there (default: the one before)' })
        .option('commit', { type: 'boolean', default: false, describe: 'Commit the pin, where Git keeps it' })
        .example('$0 rollback production --why "checkout fails"', 'to the release before')
        .example('$0 rollback production 1.0.0', 'to a named one'),
    handler: async (flags) => {
      const workplace = await openSigningWorkplace(tools, flags);
      const wanted = await rollbackMove(workplace, flags.environment, {
        version: flags.version,
        who: await whoActs(tools, flags.as, workplace.signer),
        why: flags.why ?? null,
        override: flags.override,
        dryRun: flags.dryRun,
      });
      const signedLater = isGitPinned(workplace, flags.environment);
      const move = { ...wanted, signedLater, signsNow: !signedLater && !flags.dryRun };
      const { file, keeper } = await pinOf(workplace, move, flags);
      tell(tools, await carry(workplace, move, moveDoor(tools, flags, file), keeper), flags);
    },
  });
}
