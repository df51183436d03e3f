import type { CommandModule } from 'yargs';
import { PawlError } from '../../errors.ts';
import { isGitPinned } from '../../release/pins/edit-pin.ts';
import { type Synced, type SyncOutcome, syncPin } from '../../release/pins/sync.ts';
import { ReleaseError } from '../../release/release-error.ts';
import type { Workplace } from '../../release/workplace.ts';
import { command } from '../command.ts';
import { doorFlags, jsonFlag, matching, registryFlags, severalPositionals } from '../flags.ts';
import { answerText } from '../json.ts';
import { syncAnswer, syncLines } from '../output/sync.ts';
import { type SigningFlags, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { openSigningWorkplace, type RegistryArguments } from '../workplace.ts';
import { confirmStatement, type DoorFlags, moveDoor } from './move-door.ts';

interface Arguments extends RegistryArguments, SigningFlags, DoorFlags {
  readonly environment: readonly string[];
  readonly json: boolean;
  readonly despiteRevision: string | undefined;
}

export function sync(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'sync [environment..]',
    describe: 'Write the records of what was merged: move every environment whose pin Git keeps to what its pin says',
    builder: (yargs) =>
      severalPositionals(doorFlags(jsonFlag(signingFlags(registryFlags(yargs)))))
        .positional('environment', {
          type: 'string',
          array: true,
          default: [],
          describe: "Only these (default: all that are pinned('git'))",
        })
        .option('wait', { type: 'boolean', default: false, describe: 'Wait while policies defer' })
        .option('despite-revision', {
          type: 'string',
          requiresArg: true,
          describe: 'A commit that the ledger names and that Git has no longer, so that nobody can tell whether it came before',
          coerce: (value: unknown) => (value === undefined ? undefined : matching('despite-revision', /^[0-9a-f]{40,64}$/)(value)),
        })
        .example('$0 sync --yes', 'in CI after every merge to the protected branch, and on a schedule'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const workplace = await openSigningWorkplace(tools, flags);
  const all = await syncAll(tools, { workplace, environments: gitPinned(workplace, flags.environment), flags });
  if (flags.json) return tools.print(answerText('sync', all.map(syncAnswer)));
  if (all.length === 0) tools.print("No environment is pinned('git')");
  for (const line of all.flatMap(syncLines)) tools.print(line);
}

/** One environment that cannot be synced does not stop the others. The exit code is 1 where one is not where its pin says. */
export async function syncAll(
  tools: CommandTools,
  {
    workplace,
    environments,
    flags,
  }: { workplace: Workplace; environments: readonly string[]; flags: DoorFlags & { despiteRevision?: string | undefined } },
): Promise<readonly SyncOutcome[]> {
  const all: SyncOutcome[] = [];
  for (const environment of environments) {
    try {
      all.push(
        await syncPin(workplace, environment, {
          door: moveDoor(tools, flags),
          confirmHold: (step, name) =>
            confirmStatement(tools, flags, {
              lines: [`${name}: its pin ${step.kind === 'hold' ? `holds it: ${step.why}` : 'holds it no longer'}`],
              question: step.kind === 'hold' ? `Hold ${name}?` : `End the hold of ${name}?`,
            }),
          dryRun: flags.dryRun,
          despiteRevision: flags.despiteRevision,
        }),
      );
    } catch (error) {
      if (!(error instanceof PawlError)) throw error;
      all.push({ environment, error });
    }
  }
  if (all.some((one) => 'error' in one || (one.pin !== undefined && !one.agrees && !isDryRun(one)))) tools.exitWith(1);
  return all;
}

function isDryRun({ steps }: Synced): boolean {
  const last = steps.at(-1);
  return last !== undefined && (last.kind === 'move' ? last.outcome.result : last.result) === 'dry-run';
}

function gitPinned(workplace: Workplace, names: readonly string[]): readonly string[] {
  for (const name of names)
    if (!isGitPinned(workplace, name))
      throw new ReleaseError('WRONG_TRACK', `Cannot sync "${name}": its pin is not kept by Git`, { fix: "Say track: pinned('git')" });
  return names.length > 0 ? names : workplace.project.environments.map(({ name }) => name).filter((name) => isGitPinned(workplace, name));
}
