import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { type HeldPin, heldPins } from '../../release/following/held-pins.ts';
import { type Followed, follow as followAll, isDeclined } from '../../release/moves/follow.ts';
import { command } from '../command.ts';
import { doorFlags, jsonFlag, registryFlags, severalPositionals, statementFlags } from '../flags.ts';
import { type Answer, answerText, failureAnswer } from '../json.ts';
import { moveAnswer, outcomeLines } from '../output/move.ts';
import { oneLine } from '../output/one-line.ts';
import { type SigningFlags, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { openSigningWorkplace, type RegistryArguments, whoActs } from '../workplace.ts';
import { moveDoor } from './move-door.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly environment: readonly string[];
  readonly as: string | undefined;
  readonly why: string | undefined;
  readonly oneByOne: boolean;
  readonly wait: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function follow(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'follow [environment..]',
    describe: 'Move every environment that follows a range to the newest release that its policies allow',
    builder: (yargs) =>
      doorFlags(severalPositionals(jsonFlag(signingFlags(statementFlags(registryFlags(yargs))))))
        .positional('environment', { type: 'string', array: true, default: [], describe: 'Only these (default: all that follow)' })
        .option('one-by-one', { type: 'boolean', default: false, describe: 'One version after another, instead of straight to the newest' })
        .option('wait', { type: 'boolean', default: false, describe: 'Wait while policies defer' })
        .example('$0 follow --yes', 'in CI, after a publish and on a schedule')
        .example('$0 follow --dry-run', 'what would move, and what that changes')
        .epilogue('On a terminal it asks before each move, and moves nothing more once somebody says no.'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const workplace = await openSigningWorkplace(tools, flags);
  const all = await followAll(workplace, {
    who: await whoActs(tools, flags.as, workplace.signer),
    why: flags.why ?? null,
    environments: flags.environment,
    oneByOne: flags.oneByOne,
    wait: flags.wait,
    dryRun: flags.dryRun,
    confirm: moveDoor(tools, flags).confirm,
  });
  // Refused, held or deferred is a normal end of a scheduled run: the next one comes back to it. What could not be judged is not,
  // and neither is what somebody said no to.
  if (all.some((one) => one.kind === 'failed' || isDeclined(one))) tools.exitWith(1);
  // Named, so that nobody wonders. Whoever names environments asks for no others.
  const held = flags.environment.length > 0 ? [] : await heldPins(workplace);
  if (flags.json) {
    const answers = held.map((one) => ({ environment: one.environment, reason: heldReason(one), hold: one.hold }));
    return tools.print(answerText('follow', [...all.map(followedAnswer), ...answers]));
  }
  if (all.length === 0) tools.print('No environment follows a range');
  for (const line of all.flatMap(followedLines)) tools.print(line);
  for (const one of held) tools.print(`  ${one.environment} is not followed: ${oneLine(heldReason(one))}`);
}

function followedLines(followed: Followed): readonly string[] {
  switch (followed.kind) {
    case 'judged':
      return outcomeLines(followed.outcome);
    case 'nothing':
      return [`  ${followed.environment} has no version to follow: ${oneLine(followed.reason)}`];
    case 'left':
      return [`  ${followed.environment}: ${notComeTo}`];
    case 'failed': {
      const { environment, error } = followed;
      return [
        `${picocolors.red('✗')} ${environment}: ${oneLine(error.message)}`,
        ...(error.fix === undefined ? [] : [`    ${oneLine(error.fix)}`]),
      ];
    }
  }
}

function followedAnswer(followed: Followed): Answer<'follow'>[number] {
  switch (followed.kind) {
    case 'judged':
      return moveAnswer(followed.outcome);
    case 'nothing':
      return { environment: followed.environment, reason: followed.reason };
    case 'left':
      return { environment: followed.environment, reason: notComeTo };
    case 'failed':
      return { environment: followed.environment, error: failureAnswer(followed.error) };
  }
}

const notComeTo = 'not tried, since you said no before';

function heldReason({ hold }: HeldPin): string {
  return `it is pinned, and held since record ${hold.sequence} by ${hold.who} (${hold.why})`;
}
