import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { counted } from '../../counted.ts';
import { leftBehind } from '../../promotion/ledger.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import {
  counts,
  findKept,
  hasToBeResolved,
  previewResolve,
  type ResolvePreview,
  recordName,
  refuseUncounted,
  resolveEnvironment,
} from '../../release/ledgers/resolve.ts';
import { refuseActor } from '../../release/trust.ts';
import type { Workplace } from '../../release/workplace.ts';
import { command } from '../command.ts';
import { doorFlags, jsonFlag, registryFlags, statementFlags } from '../flags.ts';
import { type Answer, answerText } from '../json.ts';
import { recordAnswer } from '../output/move.ts';
import { oneLine } from '../output/one-line.ts';
import { sideLines } from '../output/resolve.ts';
import { type SigningFlags, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openSigningWorkplace, type RegistryArguments, whoActs } from '../workplace.ts';
import { confirmStatement } from './move-door.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly environment: string;
  readonly keep: string | undefined;
  readonly adopt: boolean;
  readonly as: string | undefined;
  readonly why: string | undefined;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function resolve(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'resolve <environment>',
    describe: 'Show both sides of a forked ledger, or what was cut off, and say what continues',
    builder: (yargs) =>
      doorFlags(jsonFlag(signingFlags(statementFlags(registryFlags(yargs)))))
        .positional('environment', { type: 'string', demandOption: true, describe: 'An environment, or "vetoes"' })
        .option('keep', {
          type: 'string',
          requiresArg: true,
          describe: 'The record that continues: its sequence, @, and how its digest begins',
        })
        .option('adopt', {
          type: 'boolean',
          default: false,
          describe: 'Continue a record that does not count: what it says counts from then on, whoever wrote it',
        })
        .example('$0 resolve production', 'what both sides say')
        .example('$0 resolve production --keep 17@3fa2b1 --why "17 is what runs"', 'writes the record that continues it')
        .epilogue(
          'A fork is two records of one sequence: nothing moves until a record names both. Records above the newest that counts, which nobody\n' +
            'who is trusted signed, are shown in the same way. The next move passes them by; where they are right, since a key was taken out or a\n' +
            'history began without signatures, --keep takes them with --adopt. A ledger that was cut off, as agents that took its records report, is\n' +
            'shown so, too.',
        ),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const { environment, keep } = flags;
  if (keep !== undefined && flags.why === undefined) throw new UsageError('--keep needs --why: the reason is kept for everybody to see');
  const workplace = await openSigningWorkplace(tools, flags);
  const preview = await previewResolve(workplace, environment);
  if (preview === undefined) {
    if (flags.json) return tools.print(answerText('resolve', { environment, result: 'none', sides: [] }));
    return tools.print(`${picocolors.green('✓')} ${environment} has nothing to resolve: its records are one chain`);
  }
  const lines = sideLines(environment, preview);
  if (keep === undefined) {
    const isOpen = hasToBeResolved(preview.disagreement);
    if (isOpen) tools.exitWith(1);
    if (flags.json) return tools.print(answerText('resolve', { environment, result: isOpen ? 'open' : 'none', ...sidesAnswer(preview) }));
    for (const line of lines) tools.print(line);
    return;
  }
  const kept = findKept(preview.disagreement, keep);
  if (!flags.dryRun) await refuseActor(workplace, environment);
  if (!flags.adopt) refuseUncounted(kept, environment);
  const left = leftBehind(preview.disagreement, kept.digest);
  const adopted = counts(kept)
    ? []
    : [picocolors.red(`! ADOPTS A RECORD THAT DOES NOT COUNT: ${recordName(kept)}, ${oneLine(kept.record.who.name)}`)];
  const after = `Record ${recordName(kept)} continues, at ${kept.record.to?.version ?? 'nothing'}; ${counted(left.length, 'record')} ${left.length === 1 ? 'is' : 'are'} left behind`;
  const result = await confirmStatement(tools, flags, { lines: [...lines, ...adopted, after], question: `Continue ${recordName(kept)}?` });
  if (result === 'declined') tools.exitWith(1);
  const entry = result === 'go' ? await write(tools, { flags, workplace, preview, kept }) : undefined;
  if (flags.json) {
    const answer: Answer<'resolve'> = {
      environment,
      result: result === 'go' ? 'written' : result,
      ...sidesAnswer(preview),
      kept: kept.digest,
      left: [...left],
    };
    return tools.print(answerText('resolve', entry === undefined ? answer : { ...answer, sequence: entry.record.sequence }));
  }
  if (entry === undefined) return tools.print(`${environment}: nothing was written`);
  tools.print(`${picocolors.green('✓')} ${environment} goes on from ${recordName(kept)} (record ${entry.record.sequence})`);
}

interface Writing {
  readonly flags: Arguments;
  readonly workplace: Workplace;
  readonly preview: ResolvePreview;
  readonly kept: LedgerEntry;
}

async function write(tools: CommandTools, { flags, workplace, preview, kept }: Writing): Promise<LedgerEntry> {
  return resolveEnvironment(workplace, flags.environment, {
    keep: kept.digest,
    seen: preview.disagreement,
    who: await whoActs(tools, flags.as),
    why: flags.why ?? '',
    adopt: flags.adopt,
  });
}

function sidesAnswer({ sides, disagreement: { lost } }: ResolvePreview): Pick<Answer<'resolve'>, 'sides' | 'lost'> {
  const shown = { sides: sides.map(({ records }) => records.map(recordAnswer)) };
  return lost.length === 0 ? shown : { ...shown, lost: [...lost] };
}
