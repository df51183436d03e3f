import picocolors from 'picocolors';
import type { CompiledEnvironment, CompiledProject } from '../../compiler/compile.ts';
import { counted } from '../../counted.ts';
import type { Finding } from '../../finding.ts';
import type { EnvironmentVerdict } from '../../server-check/check-environments.ts';
import { isSameMinor } from '../../server-check/same-minor.ts';
import type { Answer } from '../json.ts';
import { oneLine } from './one-line.ts';
import { shareFindings } from './shared-findings.ts';

export interface CheckOutcome {
  /** Its name. */
  readonly project: string;
  readonly environments: readonly CompiledEnvironment[];
  /** Names of the build policies. */
  readonly policies: readonly string[];
  readonly findings: readonly Finding[];
  readonly unproven: CompiledProject['unproven'];
  readonly verdicts: readonly EnvironmentVerdict[];
}

/** What stands below the findings: what is open, each environment, and last the conclusion. */
export function checkSummary(outcome: CheckOutcome): readonly string[] {
  const { environments, findings, unproven, project } = outcome;
  const shared = shareFindings(findings.filter(({ acknowledged }) => acknowledged === undefined));
  const errors = shared.filter(({ finding }) => finding.severity === 'error').length;
  const acknowledged = findings.filter((finding) => finding.acknowledged !== undefined).length;
  const open = new Set(unproven.map(({ message }) => message)).size;
  const parts = [
    errors === 0 ? 'no errors' : counted(errors, 'error'),
    counted(shared.length - errors, 'warning'),
    ...(acknowledged === 0 ? [] : [`${acknowledged} acknowledged`]),
    ...(open === 0 ? [] : [`${open} not proven`]),
  ];
  return [
    ...unprovenLines(outcome),
    ...environments.flatMap((environment) => environmentLines(environment, outcome)),
    ...(acknowledged === 0 ? [] : [`${counted(acknowledged, 'finding')} acknowledged; --json has ${acknowledged === 1 ? 'it' : 'them'}`]),
    `${errors > 0 ? picocolors.red('✗') : picocolors.green('✓')} ${project}: ${parts.join(', ')}`,
  ];
}

export function serverAnswers(verdicts: readonly EnvironmentVerdict[]): NonNullable<Answer<'check'>['servers']> {
  return verdicts.map((verdict) => ({
    environment: verdict.environment,
    address: verdict.server ?? null,
    version: verdict.version,
    kubernetes: verdict.wanted,
    sameMinor: isSameMinor(verdict),
  }));
}

function environmentLines({ name, set, compiled }: CompiledEnvironment, { findings, verdicts, policies }: CheckOutcome): readonly string[] {
  const errors = findings.filter(({ environment, severity }) => environment === name && severity === 'error').length;
  const amount = compiled ? counted(set.objects.length, 'object') : 'not compiled';
  const verdict = verdicts.find(({ environment }) => environment === name);
  const judges = [...policies, ...(verdict === undefined ? [] : [serverName(verdict)])].join(', ') || 'without build policies';
  const line = errors > 0 ? `  ${name}: ${amount}, refused by ${counted(errors, 'error')}` : `  ${name}: ${amount} passed ${judges}`;
  if (verdict === undefined || isSameMinor(verdict)) return [line];
  return [line, picocolors.yellow(`    judged by Kubernetes ${verdict.version}, the environment says ${verdict.wanted}`)];
}

function serverName({ server, version }: EnvironmentVerdict): string {
  return `${server === undefined ? 'an API server' : oneLine(server)} of Kubernetes ${oneLine(version)}`;
}

/** One line for what several environments have in common. */
function unprovenLines({ unproven, verdicts }: CheckOutcome): readonly string[] {
  // What could not be made is no cluster's to judge.
  const [unjudged, rest] = [unproven.filter(({ id }) => id === 'references'), unproven.filter(({ id }) => id !== 'references')];
  return [
    ...openLines(verdicts.length === 0 ? 'Not proven without a cluster:' : 'Not proven:', rest),
    ...openLines('Not judged:', unjudged),
  ];
}

function openLines(title: string, unproven: CheckOutcome['unproven']): readonly string[] {
  if (unproven.length === 0) return [];
  const lines = Map.groupBy(unproven, ({ message }) => message);
  return [
    picocolors.dim(title),
    ...[...lines].map(([message, group]) => {
      const environments = group.map(({ environment }) => environment).join(', ');
      const most = Math.max(...group.map((line) => line.objects));
      const objects = most === 1 && group[0]?.example !== undefined ? oneLine(group[0].example) : counted(most, 'object');
      return picocolors.dim(`  ${oneLine(message)} (${most === 0 ? '' : `${objects}, `}${environments})`);
    }),
  ];
}
