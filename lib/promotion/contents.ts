import { byCodeUnit } from '../json.ts';
import { type KubernetesObject, typeOf } from '../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { type Container, podTemplateOf } from '../manifest/pods/pod-template.ts';
import { readQuantity } from '../manifest/quantity.ts';
import { jsonOf, mapAt, numberAt, textAt, valueAt } from '../manifest/reading.ts';

/** What a manifest set holds, in numbers that a policy can weigh. */
export interface ContentsFact {
  /** How many objects there are. */
  readonly objects: number;
  /** Each API version and kind once, with one object of it. */
  readonly kinds: readonly KindFact[];
  /**
   * What all pods of its workloads request together, replicas counted: cores of CPU, bytes of memory. What a container
   * limits without requesting it counts as requested, as the API server fills in. A DaemonSet counts as one pod.
   */
  readonly requests: { readonly cpu: number; readonly memory: number };
}

export interface KindFact {
  /** `apps/v1` */
  readonly apiVersion: string;
  /** `Deployment` */
  readonly kind: string;
  /** The id of one object of it: `Deployment.apps/shop/web`. */
  readonly example: string;
}

export function contentsOf(set: ManifestSet): ContentsFact {
  const kinds = new Map<string, KindFact>();
  for (const { id, object } of set.objects) {
    const key = `${object.apiVersion} ${object.kind}`;
    if (!kinds.has(key)) kinds.set(key, { apiVersion: object.apiVersion, kind: object.kind, example: id });
  }
  return {
    objects: set.objects.length,
    kinds: [...kinds].sort(([left], [right]) => byCodeUnit(left, right)).map(([, fact]) => fact),
    requests: { cpu: requested(set, 'cpu'), memory: requested(set, 'memory') },
  };
}

/** In thousandths, which are whole: sums of halves and tenths would not be what people add up. */
function requested(set: ManifestSet, resource: 'cpu' | 'memory'): number {
  return set.objects.reduce((sum, { object }) => sum + Math.round(podRequest(object, resource) * 1000) * podsOf(object), 0) / 1000;
}

/** What its containers request together, or one of those that run before and end, where that is more. */
function podRequest(object: KubernetesObject, resource: string): number {
  const containers = podTemplateOf(object)?.containers.filter(({ list }) => list !== 'ephemeralContainers') ?? [];
  const amounts = (chosen: readonly Container[]) => chosen.map((container) => containerRequest(container, resource));
  const together = amounts(containers.filter((container) => !isPassing(container))).reduce((sum, amount) => sum + amount, 0);
  return Math.max(together, ...amounts(containers.filter(isPassing)));
}

function containerRequest({ value }: Container, resource: string): number {
  const said = { ...mapAt(value, 'resources', 'limits'), ...mapAt(value, 'resources', 'requests') };
  return readQuantity(valueAt(said, resource)) ?? 0;
}

/** An init container that goes on (a sidecar) is none. */
function isPassing({ list, value }: Container): boolean {
  return list === 'initContainers' && textAt(value, 'restartPolicy') !== 'Always';
}

function podsOf(object: KubernetesObject): number {
  const json = jsonOf(object);
  switch (typeOf(object)) {
    case 'DaemonSet.apps':
      return 1;
    case 'Job.batch':
      return numberAt(json, 'spec', 'parallelism') ?? 1;
    case 'CronJob.batch':
      return numberAt(json, 'spec', 'jobTemplate', 'spec', 'parallelism') ?? 1;
    default:
      return numberAt(json, 'spec', 'replicas') ?? 1;
  }
}
