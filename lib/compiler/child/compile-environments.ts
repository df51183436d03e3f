import { z } from 'zod';
import { judgeObjects } from '../../build-policies/judge-objects.ts';
import type { BuildPolicy, JudgedEnvironment } from '../../build-policies/policy.ts';
import { canBeCompiled, checkProject } from '../../constructs/check-project.ts';
import type { Environment } from '../../constructs/environment.ts';
import { readOverride } from '../../constructs/override.ts';
import { placeProjectFindings } from '../../constructs/place-project-findings.ts';
import type { Project } from '../../constructs/project.ts';
import type { Places } from '../../constructs/synthesis/places.ts';
import type { Reuse } from '../../constructs/synthesis/reuse.ts';
import type { SynthesisOptions } from '../../constructs/synthesis/synthesis-options.ts';
import { type Synthesis, synthesizeEnvironment } from '../../constructs/synthesis/synthesize-environment.ts';
import { readEnvironmentTrust, readTrust } from '../../constructs/trust/read-trust.ts';
import { inWords } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { frozen } from '../../frozen.ts';
import { namesApart } from '../../manifest/names-apart.ts';
import { evidenceIdentity } from '../../signing/trust.ts';
import { whereWritten } from '../../written.ts';
import { type Answer, type CompiledEnvironment, compiledEnvironment, type Input } from '../messages.ts';
import { placesIn } from '../source/places.ts';
import { wantSchema } from '../want-schema.ts';
import { allowancesOf } from './allowances.ts';
import { type Placing, placed } from './placed-policies.ts';
import { policyRows } from './policy-rows.ts';
import { quickenJson } from './quick-json.ts';

export interface CompileEnvironmentsOptions {
  readonly folder: string;
  /** The address of the bundle. */
  readonly url: string;
  /** Where programs that render are looked for. */
  readonly searchPath?: string | undefined;
  /** What is not vendored yet is left out without a finding. @default false */
  readonly collect?: boolean | undefined;
  /** @default found from now on */
  readonly places?: Places | undefined;
  /** @default everything is evaluated */
  readonly reuse?: Reuse | undefined;
  /** Hears of objects as they are made. @default nobody does */
  readonly foretell?: SynthesisOptions['foretell'];
  /** Hears of build policies. @default nobody does */
  readonly begins?: Placing['begins'];
  /** @default all of them */
  readonly only: readonly string[] | undefined;
}

/** Compiles the environments and collects everything that is wrong, of the project too. */
export function compileEnvironments(project: Project, given: CompileEnvironmentsOptions): Answer {
  const { folder, url, only, searchPath, collect, reuse, foretell, begins } = given;
  quickenJson();
  const places = given.places ?? placesIn(folder, url);
  const allowances = allowancesOf(project, places);
  const findings = [...placeProjectFindings([...checkProject(project), ...allowances.findings], project, places)];
  const listed = Array.isArray(project.environments) ? project.environments : [];
  const unknown = only?.filter((name) => !listed.some((environment) => environment?.name === name)) ?? [];
  if (unknown.length > 0) return { kind: 'unknown-environment', environments: namesOf(listed) };

  // What is wrong with a project may be wrong with everything that would be said of its objects, down to the names of fields.
  const isSound = !findings.some(({ severity }) => severity === 'error');
  const shared = { project: project.name, folder, clusterScoped: scopedOf(project), places, searchPath, collect, reuse };
  const options = { ...shared, foretell: isSound ? foretell : undefined };
  const environments: CompiledEnvironment[] = [];
  const inputs = new Map<string, Input>();
  const wants: unknown[] = [];
  for (const environment of listed) {
    const wanted = only === undefined || only.includes(environment?.name);
    const attempt = compileOne(environment, { project, options, wanted, begins });
    for (const input of attempt.inputs) inputs.set(`${input.path} ${input.digest}`, input);
    wants.push(...attempt.wants);
    // The objects are ours, and judged where they were read.
    const sound = compiledEnvironment.safeParse(attempt.environment);
    if (sound.success) environments.push({ ...sound.data, ...attempt.made });
    else findings.push(...attempt.findings, ...unsound(environment, sound.error, findings));
  }
  const { name, registry, source } = project;
  return {
    kind: 'compiled',
    project: { name: inWords(name), ...(isText(registry) ? { registry } : {}), ...(isText(source) ? { source } : {}) },
    ...(project.trust === undefined ? {} : { trust: readTrust(project.trust, '').trust }),
    environments,
    findings,
    acknowledged: [...allowances.acknowledged],
    inputs: [...inputs.values()],
    variables: [],
    wants: z.array(wantSchema).parse(wants),
    policies: policyRows(project),
  };
}

/** What else there is has a finding. */
function scopedOf({ clusterScoped }: Project): Project['clusterScoped'] {
  return Array.isArray(clusterScoped) ? clusterScoped.filter(isText) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Most of what does not fit has a finding that says so better already; nothing is left out without one. */
function unsound(environment: Environment, error: z.ZodError, said: readonly Finding[]): readonly Finding[] {
  if (said.some(({ severity }) => severity === 'error')) return [];
  const name = inWords(environment?.name);
  return [
    {
      id: 'environment',
      severity: 'error',
      message: `Environment "${name}" is not valid: ${z.prettifyError(error).split('\n').join(' ')}`,
      fix: 'Correct environment(…) where it is called',
    },
  ];
}

interface Attempt {
  /** Without what was made. */
  readonly environment: unknown;
  readonly made?: Pick<CompiledEnvironment, 'set' | 'origins'>;
  readonly findings: readonly Finding[];
  readonly inputs: readonly Input[];
  readonly wants: readonly unknown[];
}

interface Compiling {
  readonly project: Project;
  readonly options: SynthesisOptions;
  readonly wanted: boolean;
  readonly begins: Placing['begins'];
}

function compileOne(environment: Environment, { project, options, wanted, begins }: Compiling): Attempt {
  if (!canBeCompiled(environment)) return { environment: undefined, findings: [], inputs: [], wants: [] };
  const { name, tier, kubernetes, track, promoteFrom } = environment;
  const compiled = wanted ? synthesizeEnvironment(environment, options) : undefined;
  const { provided, acknowledged, findings: misread } = allowancesOf(environment, options.places);
  const placed = placeProjectFindings(misread, project, options.places);
  const findings = compiled === undefined ? [] : [...placed, ...compiled.findings];
  if (compiled !== undefined) {
    const judged = judgeInTurn(buildPolicies(project, { folder: options.folder, begins }), compiled, { name, tier, kubernetes });
    begins?.(undefined);
    findings.push(...judged);
  }
  return {
    environment: {
      name,
      tier,
      kubernetes,
      track,
      ...(promoteFrom === undefined ? {} : { promoteFrom: promoteFrom?.name }),
      // Who promotes does not depend on whether there is a trust of the project to go with it.
      ...(environment.trust === undefined ? {} : { trust: readEnvironmentTrust(environment.trust, '', undefined).trust }),
      ...(environment.override === undefined ? {} : { override: readOverride(environment.override) }),
      namespace: compiled?.namespace ?? environment.namespace ?? project.name,
      compiled: compiled !== undefined,
      applications: compiled?.applications ?? [],
      policies: Array.isArray(environment.policies) ? environment.policies.map((policy) => policy?.name) : [],
      ...askedImageSigners(environment),
      set: { environment: name, objects: [] },
      images: compiled?.images ?? [],
      origins: {},
      provided,
      written: options.places?.ofError(whereWritten(environment)) ?? [],
      acknowledged,
      findings,
    },
    ...(compiled === undefined
      ? {}
      : { made: { set: { environment: name, objects: [...compiled.set.objects] }, origins: Object.fromEntries(compiled.origins) } }),
    findings,
    inputs: compiled?.inputs ?? [],
    wants: compiled?.wants ?? [],
  };
}

/** Whom its policies name; what cannot be read is nobody, and so proves nothing. */
function askedImageSigners({ policies }: Environment): Pick<CompiledEnvironment, 'imageSigners'> {
  const asked = Array.isArray(policies) ? policies.flatMap((policy) => policy?.imageSigners ?? []) : [];
  const imageSigners = asked.flatMap((one) => evidenceIdentity.safeParse(one).data ?? []).slice(0, 256);
  return imageSigners.length === 0 ? {} : { imageSigners };
}

/** Those that are some; for the others there is a finding. */
function buildPolicies({ policies }: Project, placing: Placing): readonly BuildPolicy[] {
  const some = Array.isArray(policies)
    ? policies.filter((policy) => policy?.kind === 'build-policy' && isText(policy.name) && typeof policy.check === 'function')
    : [];
  return some.map((policy) => ({
    ...policy,
    check: placed({ name: policy.name, ask: (facts) => policy.check(facts) }, policy, placing),
  }));
}

/** One policy after the other, so that whoever hears which one is asked is told once for each; what they say is in the order of the objects. */
function judgeInTurn(
  policies: readonly BuildPolicy[],
  { set, origins }: Pick<Synthesis, 'set' | 'origins'>,
  environment: JudgedEnvironment,
): readonly Finding[] {
  const names = namesApart(set.objects);
  if (policies.length > 0) for (const { object } of set.objects) frozen(object);
  const judged = policies.flatMap((policy) =>
    set.objects.flatMap((object, index) => {
      const findings = judgeObjects([policy], { ...set, objects: [object] }, environment);
      return findings.map((finding) => ({ index, finding: { ...finding, ...origins.get(names[index] ?? object.id) } }));
    }),
  );
  return judged.sort((left, right) => left.index - right.index).map(({ finding }) => finding);
}

function namesOf(environments: readonly Environment[]): string[] {
  return environments.map((environment) => inWords(environment?.name));
}
