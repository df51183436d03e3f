import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import type { CompiledEnvironment, CompiledProject } from '../../compiler/compile.ts';
import { readPrefix } from '../../compiler/git.ts';
import { sourceLines } from '../../compiler/source/source-lines.ts';
import { messageOf, PawlError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { kubernetesSchemas } from '../../schemas/kubernetes-schemas.ts';
import type { EnvironmentVerdict } from '../../server-check/check-environments.ts';
import { command } from '../command.ts';
import { clusterFlags, jsonFlag, registryFlags, severalPositionals, whole } from '../flags.ts';
import { answerText } from '../json.ts';
import { checkSummary, serverAnswers } from '../output/check.ts';
import { findingAnswers } from '../output/findings.ts';
import { githubLines } from '../output/github.ts';
import { groupedFindings } from '../output/grouped-findings.ts';
import { sarifText } from '../output/sarif.ts';
import { sharedForReading } from '../output/shared-findings.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openProject, type RegistryArguments } from '../workplace.ts';
import { pinFindings } from './check-pins.ts';
import { askServers, asksServer, checkServerFlags, type ServerFlags, unprovenWith, withServerFindings } from './check-server.ts';

interface Arguments extends RegistryArguments, ServerFlags {
  readonly environment: readonly string[];
  readonly kubernetes: string | undefined;
  readonly maxWarnings: number | undefined;
  readonly sarif: string | undefined;
  readonly github: boolean | undefined;
  readonly json: boolean;
}

export function check(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'check [environment..]',
    describe: 'Compile every environment and check what came out: schemas, references, fields, build policies, and a real API server',
    builder: (yargs) =>
      severalPositionals(jsonFlag(clusterFlags(registryFlags(yargs))))
        .positional('environment', { type: 'string', array: true, default: [], describe: 'Only these environments (default: all)' })
        .option('kubernetes', {
          type: 'string',
          describe: 'Check against this Kubernetes version instead of each environment’s own: what would break there',
          coerce: minorVersion,
        })
        .option('server', {
          type: 'boolean',
          default: false,
          describe:
            'Replay each environment on a throw-away API server of its version; with --context or --kubeconfig, dry-run it on that cluster',
        })
        .option('admission', {
          type: 'string',
          requiresArg: true,
          describe: 'Folder of YAML that is in force on the throw-away server: the policies and definitions of the platform team',
        })
        .option('max-warnings', {
          type: 'number',
          requiresArg: true,
          describe: 'Exit code 1 where there are more warnings than this',
          coerce: whole('max-warnings', 0, 1_000_000),
        })
        .option('sarif', {
          type: 'string',
          requiresArg: true,
          describe: 'Write SARIF 2.1.0 for code scanning to this file, or - to print it',
          coerce: sarifFile,
        })
        .option('github', { type: 'boolean', describe: 'Print annotations for GitHub Actions (default: where it runs there)' })
        .example('$0 check', 'every finding, exit code 1 where one is an error')
        .example('$0 check production --server', 'what a real API server of its version says, too')
        .example('$0 check staging --context staging', 'what that cluster says, by dry run')
        .example('$0 check --kubernetes 1.36', 'what would break on Kubernetes 1.36')
        .example('$0 check --sarif findings.sarif', 'for code scanning')
        .example('$0 check --json', 'the same for programs')
        .epilogue(helpText),
    handler: (flags) => run(tools, flags),
  });
}

const helpText = `Findings are errors or warnings, each with an id, what to do, and where it was written.

Acknowledged: a finding that may stand for a while, by acknowledge({ finding, object, reason, expires }) in environment(…, { acknowledged }) or
  project({ acknowledged }). It is counted and refuses nothing; after its last day it is back, as acknowledgement-expired.
Provided: what is in the cluster and not in the project, named in environment(…, { provided: ['Secret/shop/tls'] }), so that references to it
  are no mistakes.
Not proven: what only an API server can judge; --server or --context asks one.

Exit codes: 0 no errors (and not more warnings than --max-warnings), 1 errors or too many warnings, or it could not be compiled,
  2 wrong usage, 70 a bug of pawl.`;

/** What came of it, whatever it is printed as. */
interface Checked {
  readonly project: string;
  readonly folder: string;
  readonly environments: readonly CompiledEnvironment[];
  readonly policies: readonly string[];
  readonly findings: readonly Finding[];
  readonly unproven: CompiledProject['unproven'];
  readonly verdicts: readonly EnvironmentVerdict[];
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  checkServerFlags(flags);
  if (flags.json && flags.sarif === '-') throw new UsageError('--json and --sarif - exclude each other');
  const checked = await compileAndCheck(tools, flags);
  const open = checked.findings.filter(({ acknowledged }) => acknowledged === undefined);
  const errors = open.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || open.length - errors.length > (flags.maxWarnings ?? Number.POSITIVE_INFINITY)) tools.exitWith(1);
  if (flags.sarif !== undefined) {
    const text = sarifText(checked.findings, { version: tools.version, prefix: await readPrefix(checked.folder) });
    if (flags.sarif === '-') return tools.print(text);
    await writeSarif(tools, flags.sarif, text);
  }
  if (flags.json) return tools.print(answerOf(checked));
  for (const line of groupedFindings(open, sourceLines(checked.folder))) tools.print(line);
  if (flags.github ?? tools.github === true)
    for (const line of githubLines(sharedForReading(open), await readPrefix(checked.folder))) tools.print(line);
  for (const line of checkSummary(checked)) tools.print(line);
}

async function compileAndCheck(tools: CommandTools, flags: Arguments): Promise<Checked> {
  const { kubernetes, environment: names } = flags;
  const project = await openProject(tools, flags, {
    kubernetes,
    keep: true,
    ...(names.length === 0 ? {} : { environments: names }),
  });
  const { compiled, folder } = project;
  const wanted = compiled.environments.filter(({ name }) => names.length === 0 || names.includes(name));
  const environments = wanted.map((environment) => (kubernetes === undefined ? environment : { ...environment, kubernetes }));
  const verdicts = asksServer(flags)
    ? await askServers(tools, flags, { folder, environments: environments.filter((environment) => environment.compiled) })
    : [];
  return {
    project: compiled.project.name,
    folder,
    environments,
    policies: compiled.buildPolicies,
    findings: [...withServerFindings(compiled, { verdicts, now: tools.clock() }), ...(await pinFindings(tools, project, flags))],
    unproven: unprovenWith(compiled.unproven, verdicts),
    verdicts,
  };
}

async function writeSarif(tools: CommandTools, file: string, text: string): Promise<void> {
  try {
    await tools.writeFile(resolve(tools.folder, file), `${text}\n`);
  } catch (cause) {
    throw new PawlError('CANNOT_WRITE', `Cannot write "${file}": ${messageOf(cause)}`, {
      cause,
      fix: 'Name a file that you may write, in a folder that is there',
    });
  }
}

function answerOf({ environments, policies, findings, unproven, verdicts }: Checked): string {
  return answerText('check', {
    environments: Object.fromEntries(environments.map(({ name, set }) => [name, { objects: set.objects.length, policies: [...policies] }])),
    findings: findingAnswers(findings),
    unproven: [...unproven],
    ...(verdicts.length === 0 ? {} : { servers: serverAnswers(verdicts) }),
  });
}

/** Without the word that belongs to it, yargs gives an empty text. */
function sarifFile(value: unknown): unknown {
  if (value === '') throw new UsageError('--sarif takes a file to write, or - to print it: pawl check --sarif findings.sarif');
  return value;
}

function minorVersion(value: unknown): string {
  if (typeof value !== 'string' || !/^1\.(?:0|[1-9]\d{0,2})$/.test(value))
    throw new UsageError(`--kubernetes is "${String(value)}", expected a minor version like 1.36`);
  const { inexact } = kubernetesSchemas(value);
  // Whoever asks what would break there must not be told about another version.
  if (inexact !== undefined) throw new UsageError(`--kubernetes is ${value}, expected a version that this Pawl knows: ${inexact.known}`);
  return value;
}
