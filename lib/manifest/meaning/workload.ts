import { type KubernetesObject, typeOf } from '../kubernetes-object.ts';
import { jsonOf, numberAt } from '../reading.ts';

/** How many pods a workload asks for; 1 where it does not say, as the API server fills in. Kinds without replicas have one set of pods. */
export function replicasOf(object: KubernetesObject | undefined): number {
  return numberAt(jsonOf(object), 'spec', 'replicas') ?? 1;
}

/** Whether its controller replaces the pods when their template changes; the pods of other kinds stay as they were made. */
export function rollsOut(object: KubernetesObject): boolean {
  return rollingOut.has(typeOf(object));
}

const rollingOut = new Set(['DaemonSet.apps', 'Deployment.apps', 'StatefulSet.apps']);
