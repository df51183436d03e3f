import { applyAcknowledgements, expiredFinding, idleFinding, serverFindings } from '../checks/acknowledgements/apply-acknowledgements.ts';
import type { ReadAcknowledgement } from '../checks/acknowledgements/read-acknowledgements.ts';
import { checkAhead, checkSet } from '../checks/check-set.ts';
import { idleProvided } from '../checks/read-provided.ts';
import { definitionsBeside } from '../checks/shared-definitions.ts';
import type { Unproven } from '../checks/unproven.ts';
import type { WrittenFinding } from '../constructs/written-finding.ts';
import type { Finding } from '../finding.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import { namesApart } from '../manifest/names-apart.ts';
import type { ObjectId } from '../object-id.ts';
import type { Memory } from '../remembered.ts';
import type { CompiledEnvironment, Foretold } from './messages.ts';

export interface CheckCompiledOptions {
  /** What may stand in every environment. */
  readonly acknowledged: readonly ReadAcknowledgement[];
  /** The names of the project's build policies. */
  readonly buildPolicies: readonly string[];
  /** Definitions of custom resources that the project has imported. @default none */
  readonly definitions?: readonly KubernetesObject[] | undefined;
  /** Checks against this Kubernetes version. @default each environment's own */
  readonly kubernetes?: string | undefined;
  /** What was found about the same objects before. @default nothing is kept */
  readonly memory?: Memory | undefined;
  /** When acknowledgements are judged. @default never: none has expired */
  readonly now?: Date | undefined;
}

export interface CheckedEnvironments {
  readonly environments: readonly CompiledEnvironment[];
  /** About what the project acknowledges. */
  readonly findings: readonly Finding[];
  readonly unproven: readonly UnprovenInEnvironment[];
}

export interface UnprovenInEnvironment extends Unproven {
  readonly environment: string;
}

/** The checks over every environment that was compiled, and what is acknowledged of all its findings. */
export function checkCompiled(environments: readonly CompiledEnvironment[], options: CheckCompiledOptions): CheckedEnvironments {
  const unproven: UnprovenInEnvironment[] = [];
  const used = new Set<ReadAcknowledgement>();
  const expired = new Map<ReadAcknowledgement, Finding['severity']>();
  const sets = environments.filter(({ compiled }) => compiled).map(({ set }) => set);
  const definitions = definitionsBeside(sets, options.definitions ?? [], options.memory);
  const checked = environments.map((environment) => {
    if (!environment.compiled) return environment;
    const lost = lostOf(environment, options.buildPolicies);
    const complete = !lost.errors;
    const result = checkSet(environment.set, {
      kubernetes: options.kubernetes ?? environment.kubernetes,
      namespace: environment.namespace,
      provided: environment.provided ?? [],
      definitions,
      memory: options.memory,
      origins: environment.origins,
      broken: lost.objects,
      complete: !lost.unknown,
    });
    unproven.push(...result.unproven.map((line) => ({ ...line, environment: environment.name })));
    const own = environment.acknowledged ?? [];
    const fromChecks = new Set(result.findings);
    const applied = applyAcknowledgements([...environment.findings, ...result.findings], [...own, ...options.acknowledged], {
      now: options.now,
      mayStand: (finding) => fromChecks.has(finding) || (finding.object !== undefined && options.buildPolicies.includes(finding.id)),
    });
    for (const one of applied.used) used.add(one);
    for (const [one, severity] of applied.expired) if (expired.get(one) !== 'error') expired.set(one, severity);
    const remarks = [
      ...own.flatMap((one) => remarksOn(one, { ...applied, complete })),
      ...result.idle.map((id) => ({ ...idleProvided(id), ...whereProvided(environment, id) })),
    ];
    return {
      ...environment,
      findings: [...applied.findings, ...remarks.map((finding) => ({ ...finding, environment: environment.name }))],
    };
  });
  // Only whoever has seen every environment can say that something is met nowhere.
  const complete = environments.every((environment) => environment.compiled && !lostOf(environment, options.buildPolicies).errors);
  return { environments: checked, findings: options.acknowledged.flatMap((one) => remarksOn(one, { used, expired, complete })), unproven };
}

/** Judges objects by themselves while others are yet to be made; `checkCompiled` with the same memory need not do it again. */
export function checkForetold(
  { foretold: { environment, kubernetes, namespace }, objects: told }: Foretold,
  options: { readonly kubernetes: string | undefined; readonly memory: Memory },
): void {
  const objects = told.map(([object]) => object);
  const names = namesApart(objects);
  const origins = Object.fromEntries(told.map(([object, origin], index) => [names[index] ?? object.id, origin]));
  checkAhead({ environment, objects }, { ...options, kubernetes: options.kubernetes ?? kubernetes, namespace, provided: [], origins });
}

/** The place of an entry is looked up once all findings are known: few have one that is idle. */
function whereProvided({ written = [], provided = [] }: CompiledEnvironment, id: string): Pick<WrittenFinding, 'source' | 'literal'> {
  const [source] = written;
  if (source === undefined) return {};
  return { source, literal: { calls: written, argument: 1, path: ['provided', provided.indexOf(id)], at: 'value', value: id } };
}

interface Lost {
  /** Objects that could not be made, and are known by name. */
  readonly objects: readonly ObjectId[];
  /** Something else could not be made, and nobody knows what it would have been referred to by. */
  readonly unknown: boolean;
  /** Whether anything but a verdict was said: what is acknowledged of it may be met once that is settled. */
  readonly errors: boolean;
}

/** What errors have kept out of a set. One about an object that is in it has kept out nothing. */
function lostOf({ findings, set, origins }: CompiledEnvironment, buildPolicies: readonly string[]): Lost {
  const errors = findings.filter(({ severity, id }) => severity === 'error' && !buildPolicies.includes(id));
  if (errors.length === 0) return { objects: [], unknown: false, errors: false };
  const names = namesApart(set.objects);
  const made = new Set(
    set.objects.flatMap(({ id, application }, index) => [id, `${application} ${origins[names[index] ?? id]?.construct ?? ''}`]),
  );
  const gone = errors.filter(
    ({ object, application = '', construct = '' }) =>
      !(object !== undefined && made.has(object)) && !(construct !== '' && made.has(`${application} ${construct}`)),
  );
  const objects = gone.flatMap(({ object }) => object ?? []);
  return { objects, unknown: objects.length < gone.length, errors: true };
}

interface Met {
  readonly used: ReadonlySet<ReadAcknowledgement>;
  readonly expired: ReadonlyMap<ReadAcknowledgement, Finding['severity']>;
  readonly complete: boolean;
}

function remarksOn(acknowledgement: ReadAcknowledgement, { used, expired, complete }: Met): readonly Finding[] {
  const severity = expired.get(acknowledgement);
  if (severity !== undefined) return [expiredFinding(acknowledgement, severity)];
  // Only a server can tell whether it meets anything.
  if (serverFindings.has(acknowledgement.finding)) return [];
  return used.has(acknowledgement) || !complete ? [] : [idleFinding(acknowledgement)];
}
