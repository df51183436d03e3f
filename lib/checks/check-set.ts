import type { Finding } from '../finding.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import type { Memory } from '../remembered.ts';
import { mayMakeAnything } from './broken.ts';
import { addressFields } from './fields/addresses.ts';
import { containerPorts } from './fields/container-ports.ts';
import { containerFields } from './fields/containers.ts';
import { contents } from './fields/contents.ts';
import { metadataSyntax } from './fields/metadata.ts';
import { resourceQuantities } from './fields/resources.ts';
import { servicePorts } from './fields/service-ports.ts';
import { plainTexts } from './fields/texts.ts';
import { volumeMounts } from './fields/volumes.ts';
import { workloadFields } from './fields/workloads.ts';
import { idlePatterns } from './id-pattern.ts';
import { judgeAlone } from './judge-alone.ts';
import { positionsOf } from './positions.ts';
import type { Problem, Rule } from './problem.ts';
import { danglingBackends } from './references/backends.ts';
import { danglingCertificates } from './references/certificates.ts';
import { clusterObjects } from './references/cluster-objects.ts';
import { danglingPodReferences } from './references/pods.ts';
import { danglingRoles } from './references/roles.ts';
import { danglingServiceSelectors } from './references/services.ts';
import { danglingTargets } from './references/targets.ts';
import { judgeBySchemas } from './schema/schema-rules.ts';
import { ownPods } from './selectors/own-pods.ts';
import { serverRules } from './server-rules/server-rules.ts';
import { type CheckContext, indexSet, type SetIndex } from './set-index.ts';
import { gatherUnproven, type Unproven } from './unproven.ts';

export interface CheckOptions extends CheckContext {
  /** Which construct made an object, where that stands, and the file that the object came in with, by `namesApart`. */
  readonly origins: Readonly<Record<string, Pick<Finding, 'construct' | 'source' | 'input'>>>;
  /** False where something that belongs to the set could not be made: references to it are not judged then. @default true */
  readonly complete?: boolean | undefined;
}

export interface SetCheck {
  /** In the order of the set's objects. */
  readonly findings: readonly Finding[];
  /** What only a server can settle. */
  readonly unproven: readonly Unproven[];
  /** Of `provided`: what no reference of the set needs. Empty where references were not judged. */
  readonly idle: readonly string[];
}

/**
 * What a cluster of that Kubernetes version would refuse of a manifest set, and what would be refused or missing later, when its pods start.
 * Everything at once, without a cluster. The cost grows with the objects, not with their square.
 */
export function checkSet(set: ManifestSet, options: CheckOptions): SetCheck {
  const index = indexSet(set, options);
  const complete = options.complete !== false && !mayMakeAnything(options.broken ?? []);
  const together = complete ? [...setRules, ...referenceRules] : setRules;
  const own = [...judgeObjects(index), ...together.flatMap((rule) => rule(index))];
  const schema = judgeBySchemas(index);
  const unproven = gatherUnproven([...schema.unproven, ...clusterObjects(index), ...(complete ? [] : [notJudged])]);
  return {
    findings: inOrder(index, [...withoutEchoes(schema.problems, own), ...own]).map((problem) =>
      finding(problem, set.environment, options.origins[problem.object.name] ?? {}),
    ),
    unproven,
    // Only now has every rule asked for what it needs.
    idle: complete && (options.broken ?? []).length === 0 ? idlePatterns(options.provided, index.taken) : [],
  };
}

/** Judges some objects of a set before the others are known. The memory keeps what was found, and `checkSet` does not look for it again. */
export function checkAhead(some: ManifestSet, context: CheckContext & { readonly memory: Memory }): void {
  const index = indexSet(some, context);
  judgeObjects(index);
  judgeBySchemas(index);
}

const notJudged = {
  id: 'references',
  message: 'What objects refer to was not judged: something that belongs to this environment could not be made, and may be what they mean',
};

/** Beyond schemas: what an object, or the pods that it makes, say of themselves. */
const judgeObjects = judgeAlone([
  metadataSyntax,
  plainTexts,
  contents,
  containerFields,
  containerPorts,
  volumeMounts,
  resourceQuantities,
  addressFields,
  workloadFields,
  ...serverRules,
]);

/** What must not be met twice in a set. */
const setRules: readonly Rule[] = [servicePorts, ownPods];

/** What objects say of each other. */
const referenceRules: readonly Rule[] = [
  danglingPodReferences,
  danglingCertificates,
  danglingServiceSelectors,
  danglingBackends,
  danglingTargets,
  danglingRoles,
];

/** Where a rule and the schema are against the same field, the rule knows better what to write. */
function withoutEchoes(schema: readonly Problem[], own: readonly Problem[]): readonly Problem[] {
  const places = ({ object, field = '' }: Problem) => positionsOf(object.whole.value, field).map((position) => `${object.id} ${position}`);
  const told = new Set(own.filter(({ severity }) => severity === 'error').flatMap(places));
  return schema.filter((problem) => !places(problem).some((place) => told.has(place)));
}

function inOrder({ objects }: SetIndex, problems: readonly Problem[]): readonly Problem[] {
  const byObject = Map.groupBy(problems, ({ object }) => object);
  return objects.flatMap((object) => byObject.get(object) ?? []);
}

function finding(
  { object, id, severity, message, fix, field }: Problem,
  environment: string,
  { construct, source, input }: CheckOptions['origins'][string],
): Finding {
  return {
    id,
    severity,
    message,
    ...(fix === undefined ? {} : { fix }),
    environment,
    application: object.application,
    object: object.id,
    ...(field === undefined ? {} : { field }),
    ...(construct === undefined ? {} : { construct }),
    ...(source === undefined ? {} : { source }),
    ...(input === undefined ? {} : { input }),
  };
}
