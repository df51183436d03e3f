import type { JsonObject } from '../../json.ts';
import { asJson, type KubernetesObject, typeOf } from '../kubernetes-object.ts';
import { inside, itemsIn, type Located } from '../located.ts';
import { textAt } from '../reading.ts';
import { containerLists } from './container-lists.ts';

/** The pod that an object of a built-in kind is, or makes. */
export interface PodTemplate {
  readonly labels: JsonObject;
  /** Of the pods; undefined where the object is the pod itself. */
  readonly metadata: Located | undefined;
  readonly spec: Located;
  /** All of them: those that run before, and those that are added later. */
  readonly containers: readonly Container[];
}

export interface Container extends Located {
  /** Its place in the list where it has none. */
  readonly name: string;
  readonly list: (typeof containerLists)[number];
}

/** Undefined for kinds that make no pods, and where the spec is missing. */
export function podTemplateOf(object: KubernetesObject | undefined): PodTemplate | undefined {
  const path = object === undefined ? undefined : paths.get(typeOf(object));
  if (object === undefined || path === undefined) return undefined;
  const whole = { field: '', value: asJson(object) };
  const spec = inside(whole, ...path, 'spec');
  if (spec === undefined) return undefined;
  return {
    metadata: path.length === 0 ? undefined : inside(whole, ...path, 'metadata'),
    labels: inside(whole, ...path, 'metadata', 'labels')?.value ?? {},
    spec,
    containers: containerLists.flatMap((list) =>
      itemsIn(spec, list).map((item, index) => ({ ...item, list, name: textAt(item.value, 'name') ?? String(index) })),
    ),
  };
}

export function containersOf(object: KubernetesObject | undefined): readonly Container[] {
  return podTemplateOf(object)?.containers ?? [];
}

const template = ['spec', 'template'];
const paths: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pod', []],
  ['PodTemplate', ['template']],
  ['ReplicationController', template],
  ['DaemonSet.apps', template],
  ['Deployment.apps', template],
  ['ReplicaSet.apps', template],
  ['StatefulSet.apps', template],
  ['Job.batch', template],
  ['CronJob.batch', ['spec', 'jobTemplate', 'spec', 'template']],
]);
