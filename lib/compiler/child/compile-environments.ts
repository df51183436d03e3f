import { judgeObjects } from '../../build-policies/judge-objects.ts';
import type { BuildPolicy } from '../../build-policies/policy.ts';
import { canBeCompiled, checkProject } from '../../constructs/check-project.ts';
import type { Environment } from '../../constructs/environment.ts';
import type { Project } from '../../constructs/project.ts';
import { synthesizeEnvironment } from '../../constructs/synthesis/synthesize-environment.ts';
import type { Finding } from '../../finding.ts';
import { type Answer, type CompiledEnvironment, compiledEnvironment, type Input } from '../messages.ts';
import { policyRows } from './policy-rows.ts';
import { placeOf } from './threw.ts';

export interface CompileEnvironmentsOptions {
  readonly folder: string;
  /** @default all of them */
  readonly only: readonly string[] | undefined;
}

/** Compiles the environments and collects everything that is wrong, of the project too. */
export function compileEnvironments(project: Project, { folder, only }: CompileEnvironmentsOptions): Answer {
  const findings = [...checkProject(project)];
  const listed = Array.isArray(project.environments) ? project.environments : [];
  const unknown = only?.filter((name) => !listed.some((environment) => environment?.name === name)) ?? [];
  if (unknown.length > 0) return { kind: 'unknown-environment', environments: namesOf(listed) };

  const environments: CompiledEnvironment[] = [];
  const inputs = new Map<string, Input>();
  for (const environment of listed) {
    const wanted = only === undefined || only.includes(environment?.name);
    const attempt = compileOne(environment, { project, folder, wanted });
    for (const input of attempt.inputs) inputs.set(`${input.path} ${input.digest}`, input);
    // What does not fit has a finding that says so already.
    const sound = compiledEnvironment.safeParse(attempt.environment);
    if (sound.success) environments.push(sound.data);
    else findings.push(...attempt.findings);
  }
  const { name, registry, source } = project;
  return {
    kind: 'compiled',
    project: { name: String(name), ...(registry === undefined ? {} : { registry }), ...(source === undefined ? {} : { source }) },
    environments,
    findings,
    inputs: [...inputs.values()],
    policies: policyRows(project),
  };
}

interface Attempt {
  readonly environment: unknown;
  readonly findings: readonly Finding[];
  readonly inputs: readonly Input[];
}

function compileOne(environment: Environment, { project, folder, wanted }: { project: Project; folder: string; wanted: boolean }): Attempt {
  if (!canBeCompiled(environment)) return { environment: undefined, findings: [], inputs: [] };
  const { name, tier, kubernetes, track, promoteFrom } = environment;
  const compiled = wanted ? synthesizeEnvironment(environment, optionsFor(project, folder)) : undefined;
  const findings = compiled === undefined ? [] : [...compiled.findings];
  if (compiled !== undefined) {
    const judged = judgeObjects(buildPolicies(project), compiled.set, { name, tier, kubernetes });
    for (const finding of judged) findings.push({ ...finding, construct: finding.object && compiled.constructs.get(finding.object) });
  }
  return {
    environment: {
      name,
      tier,
      kubernetes,
      track,
      ...(promoteFrom === undefined ? {} : { promoteFrom: promoteFrom?.name }),
      namespace: compiled?.namespace ?? environment.namespace ?? project.name,
      compiled: compiled !== undefined,
      applications: compiled?.applications ?? [],
      policies: Array.isArray(environment.policies) ? environment.policies.map((policy) => policy?.name) : [],
      set: compiled?.set ?? { environment: name, objects: [] },
      origins: Object.fromEntries([...(compiled?.constructs ?? [])].map(([id, construct]) => [id, { construct }])),
      findings,
    },
    findings,
    inputs: compiled?.inputs ?? [],
  };
}

function optionsFor(project: Project, folder: string) {
  return { project: project.name, folder, clusterScoped: project.clusterScoped, locate: (thrown: unknown) => placeOf(thrown, folder) };
}

/** Those that are some; for the others there is a finding. */
function buildPolicies({ policies }: Project): readonly BuildPolicy[] {
  return Array.isArray(policies) ? policies.filter((policy) => policy?.kind === 'build-policy' && typeof policy.check === 'function') : [];
}

function namesOf(environments: readonly Environment[]): string[] {
  return environments.map((environment) => String(environment?.name));
}
