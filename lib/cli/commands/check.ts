import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import type { CompiledEnvironment } from '../../compiler/compile.ts';
import { errorsOf } from '../../release/publish.ts';
import { command } from '../command.ts';
import { jsonFlag, projectFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { findingAnswers, findingLines } from '../output/findings.ts';
import type { CommandTools } from '../tools.ts';
import { openProject, type ProjectArguments } from '../workplace.ts';

interface Arguments extends ProjectArguments {
  readonly json: boolean;
}

export function check(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'check',
    describe: 'Compile every environment and judge what came out by the build policies',
    builder: (yargs) =>
      jsonFlag(projectFlags(yargs))
        .example('$0 check', 'every finding, exit code 1 where one is an error')
        .example('$0 check --json', 'the same for programs'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const { compiled } = await openProject(tools, flags);
  const errors = errorsOf(compiled);
  if (errors.length > 0) tools.exitWith(1);
  if (flags.json) {
    const environments = Object.fromEntries(
      compiled.environments.map(({ name, set }) => [name, { objects: set.objects.length, policies: [...compiled.buildPolicies] }]),
    );
    return tools.print(answerText('check', { environments, findings: findingAnswers(compiled.findings) }));
  }
  const remarks = compiled.findings.length - errors.length;
  tools.print(
    errors.length > 0
      ? `${picocolors.red('✗')} ${compiled.project.name}: ${counted(errors.length, 'error')}, ${counted(remarks, 'warning')}`
      : `${picocolors.green('✓')} ${compiled.project.name}: no errors, ${counted(remarks, 'warning')}`,
  );
  for (const environment of compiled.environments) tools.print(`  ${environment.name}: ${verdictOn(environment, compiled.buildPolicies)}`);
  for (const line of findingLines(compiled.findings)) tools.print(line);
}

function verdictOn({ compiled, findings, set }: CompiledEnvironment, policies: readonly string[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const objects = counted(set.objects.length, 'object');
  if (errors > 0) return `${compiled ? objects : 'not compiled'}, refused by ${counted(errors, 'error')}`;
  return `${objects} passed ${policies.join(', ') || 'without build policies'}`;
}

function counted(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
