import type { JsonObject } from '../json.ts';
import { asJson, type KubernetesObject } from '../manifest/kubernetes-object.ts';
import { groupOf } from '../object-id.ts';
import { inside, itemsIn, type Located } from '../manifest/located.ts';
import { valueAt } from '../manifest/reading.ts';

/** The pod that an object of a built-in kind is, or makes. */
export interface PodTemplate {
  readonly labels: JsonObject;
  /** Of the pods; undefined where the object is the pod itself. */
  readonly metadata: Located | undefined;
  readonly spec: Located;
  /** All of them: those that run before, and those that are added later. */
  readonly containers: readonly Located[];
}

export function podTemplateOf(object: KubernetesObject): PodTemplate | undefined {
  const path = paths[`${object.kind}.${groupOf(object.apiVersion)}`];
  if (path === undefined) return undefined;
  const whole = { field: '', value: asJson(object) };
  const spec = inside(whole, ...path, 'spec');
  if (spec === undefined) return undefined;
  return {
    metadata: path.length === 0 ? undefined : inside(whole, ...path, 'metadata'),
    labels: inside(whole, ...path, 'metadata', 'labels')?.value ?? {},
    spec,
    containers: ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) => itemsIn(spec, list)),
  };
}

/** Whether the pods live longer than their work: Services and disruption budgets are about those. */
export function isLongRunning({ kind }: KubernetesObject): boolean {
  return kind !== 'Job' && kind !== 'CronJob';
}

/** What the object selects its own pods by, where it is of a kind that does. */
export function ownSelector(object: KubernetesObject): Located | undefined {
  const type = `${object.kind}.${groupOf(object.apiVersion)}`;
  if (!selecting.has(type)) return undefined;
  const selector = inside({ field: '', value: asJson(object) }, 'spec', 'selector');
  if (selector === undefined || type !== 'ReplicationController.') return selector;
  // A ReplicationController writes the labels without "matchLabels".
  return { field: selector.field, value: { matchLabels: selector.value } };
}

/** A selector by labels that says nothing: what it selects is for its kind to know. */
export function isEmptySelector(selector: JsonObject): boolean {
  const expressions = valueAt(selector, 'matchExpressions');
  return (
    Object.keys(inside({ field: '', value: selector }, 'matchLabels')?.value ?? {}).length === 0 &&
    !(Array.isArray(expressions) && expressions.length > 0)
  );
}

const template = ['spec', 'template'];
const paths: { readonly [kind: string]: readonly string[] | undefined } = {
  'Pod.': [],
  'PodTemplate.': ['template'],
  'ReplicationController.': template,
  'DaemonSet.apps': template,
  'Deployment.apps': template,
  'ReplicaSet.apps': template,
  'StatefulSet.apps': template,
  'Job.batch': template,
  'CronJob.batch': ['spec', 'jobTemplate', 'spec', 'template'],
};

const selecting = new Set([
  'ReplicationController.',
  'DaemonSet.apps',
  'Deployment.apps',
  'ReplicaSet.apps',
  'StatefulSet.apps',
  'Job.batch',
]);
