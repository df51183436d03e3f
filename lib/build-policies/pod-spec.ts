import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { asJson, type KubernetesObject } from '../manifest/kubernetes-object.ts';
import { groupOf } from '../object-id.ts';

/** Something with a path in its object. */
export interface Located {
  /** `spec.template.spec.containers[name=web]` */
  readonly field: string;
  readonly value: JsonObject;
}

export interface Container extends Located {
  readonly name: string;
  readonly list: 'containers' | 'initContainers' | 'ephemeralContainers';
}

/** The pod that an object of a built-in kind is, or makes; undefined for every other kind. */
export function podSpecOf(object: KubernetesObject): Located | undefined {
  const path = paths[`${object.kind}.${groupOf(object.apiVersion)}`];
  if (path === undefined) return undefined;
  let value: Json | undefined = asJson(object);
  for (const name of path) value = isJsonObject(value) ? value[name] : undefined;
  return isJsonObject(value) ? { field: path.join('.'), value } : undefined;
}

const template = ['spec', 'template', 'spec'];
const paths: { readonly [kind: string]: readonly string[] } = {
  'Pod.': ['spec'],
  'PodTemplate.': ['template', 'spec'],
  'ReplicationController.': template,
  'DaemonSet.apps': template,
  'Deployment.apps': template,
  'ReplicaSet.apps': template,
  'StatefulSet.apps': template,
  'Job.batch': template,
  'CronJob.batch': ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** Every container of a pod, also those that run before or are added later. */
export function containersOf(pod: Located): readonly Container[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    itemsOf(pod, list).map((item) => ({ ...item, list })),
  );
}

/** The items of a named list of a pod. */
export function itemsOf(pod: Located, list: string): readonly (Located & { readonly name: string })[] {
  const items = pod.value[list];
  if (!Array.isArray(items)) return [];
  return items.filter(isJsonObject).map((value, index) => {
    const name = typeof value.name === 'string' ? value.name : String(index);
    return { name, field: `${pod.field}.${list}[${typeof value.name === 'string' ? `name=${name}` : index}]`, value };
  });
}
