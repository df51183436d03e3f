import { validRange } from 'semver';
import { inWords } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { isDeployment } from './application.ts';
import type { Environment } from './environment.ts';
import { overrideFindings } from './override.ts';
import type { Project } from './project.ts';
import { trustFindings } from './trust/trust-findings.ts';
import { unknownProperties } from './unknown-properties.ts';

/**
 * Every rule of the types, and those that they cannot hold, once more: a project may come from JavaScript, or through a cast.
 * The findings name the environment that they are about.
 */
export function checkProject(project: Project): readonly Finding[] {
  const { name, environments } = project;
  const findings: Finding[] = [];
  if (!isLabel(name)) findings.push(error('project-name', `Project "${inWords(name)}" has a name that is no RFC 1123 label`, labelFix));
  if (!Array.isArray(environments) || environments.length === 0)
    return [
      ...findings,
      error('no-environments', `Project "${inWords(name)}" has no environments`, 'List them: project({ environments: [production] })'),
    ];
  if (!all(project.policies, 'build-policy'))
    findings.push(
      error(
        'project-policies',
        'Policies of the project are not all build policies',
        'Make them with buildPolicy; promotion policies belong to an environment',
      ),
    );
  if (!isListOfNames(project.inputs?.env))
    findings.push(
      error(
        'project-inputs',
        'The inputs of the project are no list of environment variables',
        "Name them: project({ inputs: { env: ['REGION'] } })",
      ),
    );
  findings.push(...textFindings(project), ...unknownProperties(project));
  for (const [index, environment] of environments.entries()) findings.push(...checkEnvironment(environment, index, environments));
  return [...findings, ...cycles(environments), ...trustFindings(project)];
}

/** Of what no rule of its own has anything to say about. */
function textFindings({ registry, source, clusterScoped }: Project): readonly Finding[] {
  const isText = (value: unknown) => typeof value === 'string';
  const checked = {
    registry: { isSound: registry === undefined || isText(registry), expected: 'a text' },
    source: { isSound: source === undefined || isText(source), expected: 'a text' },
    clusterScoped: {
      isSound: clusterScoped === undefined || (Array.isArray(clusterScoped) && clusterScoped.every(isText)),
      expected: 'a list of texts',
    },
  };
  return Object.entries(checked).flatMap(([field, { isSound, expected }]) =>
    isSound ? [] : [{ ...error('project', `"${field}" of the project is not ${expected}`, `Give it ${expected}`), field }],
  );
}

/** Whether an environment is sound enough to be compiled; what else is wrong with it can be said together with what the compile finds. */
export function canBeCompiled(environment: Environment): boolean {
  if (environment?.kind !== 'environment') return false;
  const { name, namespace, deploy } = environment;
  return isLabel(name) && (namespace === undefined || isLabel(namespace)) && isDeploy(deploy);
}

function checkEnvironment(environment: Environment, index: number, environments: readonly Environment[]): readonly Finding[] {
  if (environment?.kind !== 'environment')
    return [
      error(
        'not-an-environment',
        `Item ${index} of the project's environments is not an environment`,
        "Make it with environment('name', { … })",
      ),
    ];
  const { name } = environment;
  const findings = [
    ...nameFindings(name, index, environments),
    ...unknownProperties(environment),
    ...shapeFindings(environment),
    ...overrideFindings(environment.override, inWords(name)),
    ...sourceFindings(environment, environments),
  ];
  return findings.map((finding) => ({ ...finding, environment: inWords(name) }));
}

function nameFindings(name: string, index: number, environments: readonly Environment[]): Finding[] {
  if (!isLabel(name)) return [error('environment-name', `Environment "${inWords(name)}" has a name that is no RFC 1123 label`, labelFix)];
  // An environment is a repository beside these.
  if (reserved.has(name))
    return [error('environment-name', `Environment "${name}" has the name of another repository of the project`, 'Choose another name')];
  const first = environments.findIndex((other) => other?.name === name);
  return first < index
    ? [error('environment-twice', `Environment "${name}" is listed twice`, 'Give each environment a name of its own')]
    : [];
}

function shapeFindings(environment: Environment): Finding[] {
  const { tier, kubernetes, track, namespace, policies, deploy } = environment;
  const name = inWords(environment.name);
  const findings: Finding[] = [];
  if (!tiers.has(tier))
    findings.push(error('tier', `Environment "${name}" is of tier "${inWords(tier)}", expected development, staging or production`));
  if (typeof kubernetes !== 'string' || !/^1\.(0|[1-9]\d{0,2})$/.test(kubernetes))
    findings.push(
      error('kubernetes-version', `Environment "${name}" runs Kubernetes "${inWords(kubernetes)}", expected a minor version like 1.34`),
    );
  if (track?.kind === 'follow' && (typeof track.range !== 'string' || validRange(track.range) === null))
    findings.push(error('track', `Environment "${name}" follows "${inWords(track.range)}", expected a semver range like >=1.0.0`));
  if (track?.kind !== 'follow' && track?.kind !== 'pinned')
    findings.push(error('track', `Environment "${name}" has no track`, "Say follow('>=1.0.0') or pinned()"));
  if (track?.kind === 'pinned' && !keepers.has(track.keeper))
    findings.push(
      error(
        'track',
        `Environment "${name}" keeps its pin in "${inWords(track.keeper)}", expected ledger or git`,
        "Say pinned() or pinned('git')",
      ),
    );
  if (namespace !== undefined && !isLabel(namespace))
    findings.push(error('namespace', `Environment "${name}" has namespace "${inWords(namespace)}", which is no RFC 1123 label`, labelFix));
  if (!all(policies, 'promotion-policy'))
    findings.push(
      error(
        'environment-policies',
        `Policies of environment "${name}" are not all promotion policies`,
        'Make them with promotionPolicy; build policies belong to the project',
      ),
    );
  if (!isDeploy(deploy))
    findings.push(
      error(
        'deploy',
        `Environment "${name}" deploys something that is no configured application`,
        'Call each application with its configuration: deploy: [web({ … })]',
      ),
    );
  else if (typeof deploy !== 'function')
    findings.push(...deploy.filter((one) => !isLabel(one.name)).map((one) => applicationName(one.name)));
  return findings;
}

function sourceFindings({ name: given, tier, promoteFrom }: Environment, environments: readonly Environment[]): Finding[] {
  const name = inWords(given);
  if (promoteFrom === undefined) {
    if (tier !== 'production') return [];
    return [
      error(
        'promote-from',
        `Environment "${name}" is of tier production and does not say what it is promoted from`,
        'Say promoteFrom: staging',
      ),
    ];
  }
  if (promoteFrom === null || promoteFrom.kind !== 'environment')
    return [
      error(
        'promote-from',
        `Environment "${name}" is promoted from something that is no environment`,
        'Give it the other environment itself: promoteFrom: staging',
      ),
    ];
  if (environments.some((other) => other?.name === promoteFrom.name)) return [];
  return [
    error(
      'promote-from',
      `Environment "${name}" is promoted from "${inWords(promoteFrom.name)}", which the project does not list`,
      `List ${inWords(promoteFrom.name)} in project({ environments })`,
    ),
  ];
}

/** One finding for each cycle, said of its first environment. */
function cycles(environments: readonly Environment[]): readonly Finding[] {
  const findings: Finding[] = [];
  const reported = new Set<string>();
  for (const environment of environments) {
    const names: string[] = [];
    let current: Environment | undefined = environment;
    while (current?.kind === 'environment' && !names.includes(current.name)) {
      names.push(current.name);
      current = current.promoteFrom;
    }
    if (current?.kind !== 'environment' || current.name !== environment.name || reported.has(environment.name)) continue;
    for (const name of names) reported.add(name);
    const path = [...names, environment.name].map((name) => `"${inWords(name)}"`).join(' from ');
    findings.push({
      ...error('promotion-cycle', `Environments are promoted in a cycle: ${path}`, 'Take one promoteFrom away'),
      environment: environment.name,
    });
  }
  return findings;
}

function isDeploy(deploy: unknown): deploy is Environment['deploy'] {
  return typeof deploy === 'function' || (Array.isArray(deploy) && deploy.every(isDeployment));
}

function all(policies: readonly { readonly kind: string; readonly name: string }[] | undefined, kind: string): boolean {
  return (
    policies === undefined ||
    (Array.isArray(policies) && policies.every((policy) => policy?.kind === kind && typeof policy.name === 'string'))
  );
}

function isListOfNames(names: unknown): boolean {
  return names === undefined || (Array.isArray(names) && names.every((name) => typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name)));
}

function applicationName(name: string): Finding {
  return error('application-name', `Application "${inWords(name)}" has a name that is no RFC 1123 label`, labelFix);
}

function isLabel(text: unknown): boolean {
  return typeof text === 'string' && /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text);
}

function error(id: string, message: string, fix?: string): Finding {
  return { id, severity: 'error', message, ...(fix === undefined ? {} : { fix }) };
}

const labelFix = 'Use at most 63 lower-case letters, digits and dashes, beginning and ending with a letter or digit';
const reserved = new Set(['blobs', 'evidence', 'vetoes']);
const keepers: ReadonlySet<unknown> = new Set(['ledger', 'git']);
const tiers = new Set(['development', 'staging', 'production']);
