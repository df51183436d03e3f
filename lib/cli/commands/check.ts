import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import type { CompiledEnvironment, CompiledProject } from '../../compiler/compile.ts';
import { sourceLines } from '../../compiler/source/source-lines.ts';
import { errorsOf } from '../../release/publish.ts';
import { command } from '../command.ts';
import { jsonFlag, projectFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { findingAnswers, findingLines } from '../output/findings.ts';
import { oneLine } from '../output/one-line.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openProject, type ProjectArguments } from '../workplace.ts';

interface Arguments extends ProjectArguments {
  readonly kubernetes: string | undefined;
  readonly json: boolean;
}

export function check(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'check',
    describe: 'Compile every environment and check what came out: schemas, references, fields, build policies',
    builder: (yargs) =>
      jsonFlag(projectFlags(yargs))
        .option('kubernetes', {
          type: 'string',
          describe: 'Check against this Kubernetes version instead of each environment’s own: what would break there',
          coerce: minorVersion,
        })
        .example('$0 check', 'every finding, exit code 1 where one is an error')
        .example('$0 check --kubernetes 1.36', 'what would break on Kubernetes 1.36')
        .example('$0 check --json', 'the same for programs'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const { compiled, folder } = await openProject(tools, flags, { kubernetes: flags.kubernetes });
  const errors = errorsOf(compiled);
  if (errors.length > 0) tools.exitWith(1);
  if (flags.json) {
    const environments = Object.fromEntries(
      compiled.environments.map(({ name, set }) => [name, { objects: set.objects.length, policies: [...compiled.buildPolicies] }]),
    );
    return tools.print(
      answerText('check', { environments, findings: findingAnswers(compiled.findings), unproven: [...compiled.unproven] }),
    );
  }
  const open = compiled.findings.filter(({ acknowledged }) => acknowledged === undefined);
  const remarks = open.length - errors.length;
  tools.print(
    errors.length > 0
      ? `${picocolors.red('✗')} ${compiled.project.name}: ${counted(errors.length, 'error')}, ${counted(remarks, 'warning')}`
      : `${picocolors.green('✓')} ${compiled.project.name}: no errors, ${counted(remarks, 'warning')}`,
  );
  for (const environment of compiled.environments) tools.print(`  ${environment.name}: ${verdictOn(environment, compiled.buildPolicies)}`);
  for (const line of findingLines(open, sourceLines(folder))) tools.print(line);
  const acknowledged = compiled.findings.length - open.length;
  if (acknowledged > 0) tools.print(`  ${counted(acknowledged, 'finding')} acknowledged; --json has ${acknowledged === 1 ? 'it' : 'them'}`);
  for (const line of unprovenLines(compiled.unproven)) tools.print(line);
}

/** One line for what several environments have in common. */
function unprovenLines(unproven: CompiledProject['unproven']): readonly string[] {
  if (unproven.length === 0) return [];
  const lines = Map.groupBy(unproven, ({ message }) => message);
  return [
    picocolors.dim('Not proven without a cluster:'),
    ...[...lines].map(([message, group]) => {
      const environments = group.map(({ environment }) => environment).join(', ');
      const objects = Math.max(...group.map((line) => line.objects));
      return picocolors.dim(`  ${oneLine(message)} (${objects === 0 ? '' : `${counted(objects, 'object')}, `}${environments})`);
    }),
  ];
}

function minorVersion(value: unknown): string {
  if (typeof value === 'string' && /^1\.(?:0|[1-9]\d{0,2})$/.test(value)) return value;
  throw new UsageError(`--kubernetes is "${String(value)}", expected a minor version like 1.36`);
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
