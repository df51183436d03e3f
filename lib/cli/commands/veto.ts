import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { previewVeto, type VetoAction, writeVeto } from '../../release/ledgers/veto.ts';
import { refuseActor } from '../../release/trust.ts';
import { vetoLedger } from '../../release/workplace/repository-names.ts';
import { command } from '../command.ts';
import { doorFlags, jsonFlag, registryFlags, statementFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { oneLine } from '../output/one-line.ts';
import { type SigningFlags, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { openSigningWorkplace, type RegistryArguments, whoActs } from '../workplace.ts';
import { confirmStatement } from './move-door.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly version: string;
  readonly as: string | undefined;
  readonly why: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function veto(tools: CommandTools): CommandModule {
  return statement(tools, {
    action: 'veto',
    describe: 'Keep everybody from promoting a version, to any environment',
    example: 'pawl veto 1.3.0 --why "it loses orders"',
  });
}

export function unveto(tools: CommandTools): CommandModule {
  return statement(tools, {
    action: 'unveto',
    describe: 'End the veto of a version',
    example: 'pawl unveto 1.3.0 --why "the loss was in the test"',
  });
}

function statement(
  tools: CommandTools,
  { action, describe, example }: { action: VetoAction; describe: string; example: string },
): CommandModule {
  return command<Arguments>({
    command: `${action} <version>`,
    describe,
    builder: (yargs) =>
      doorFlags(jsonFlag(signingFlags(statementFlags(registryFlags(yargs)))))
        // Else `version` would be the flag that prints the program's own.
        .version(false)
        .positional('version', { type: 'string', demandOption: true })
        .demandOption('why')
        .example(example.replace('pawl', '$0'), 'shows what it does, asks, writes a record'),
    handler: (flags) => run(tools, flags, action),
  });
}

async function run(tools: CommandTools, flags: Arguments, action: VetoAction): Promise<void> {
  const workplace = await openSigningWorkplace(tools, flags);
  if (!flags.dryRun) await refuseActor(workplace, vetoLedger);
  const words = { version: flags.version, who: await whoActs(tools, flags.as), why: flags.why };
  const { veto } = await previewVeto(workplace, action, words);
  const lines = [
    action === 'veto'
      ? `Nobody can promote ${veto.version} (${veto.index}) to any environment any more: ${flags.why}`
      : `${veto.version} may be promoted again; ${oneLine(veto.who)} vetoed it at ${veto.since} (${oneLine(veto.why)})`,
    ...(action === 'veto' ? ['What runs it already goes on: roll it back where it must stop'] : []),
  ];
  const result = await confirmStatement(tools, flags, { lines, question: `${questions[action]} ${veto.version}?` });
  if (result === 'declined') tools.exitWith(1);
  const entry = result === 'go' ? await writeVeto(workplace, action, words) : undefined;
  const { version, index } = veto;
  if (flags.json) {
    const written = result === 'go' ? 'written' : result;
    const vetoes = entry?.record.vetoes;
    const more = entry === undefined ? {} : { sequence: entry.record.sequence, vetoes: [...(vetoes ?? [])] };
    return tools.print(answerText('veto', { version, index, result: written, ...more }));
  }
  if (entry === undefined) return tools.print(`${version}: nothing was written`);
  tools.print(
    `${picocolors.green('✓')} ${version} ${action === 'veto' ? 'is vetoed' : 'may be promoted again'} (record ${entry.record.sequence} of vetoes)`,
  );
}

const questions: Readonly<Record<VetoAction, string>> = { veto: 'Veto', unveto: 'End the veto of' };
