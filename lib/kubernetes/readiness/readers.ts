import { apiService } from './api-service.ts';
import { customResourceDefinition } from './custom-resource-definition.ts';
import { daemonSet } from './daemon-set.ts';
import { deployment } from './deployment.ts';
import { job } from './job.ts';
import type { LiveStatus } from './live-status.ts';
import { namespace } from './namespace.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';
import { pod } from './pod.ts';
import { replicaSet } from './replica-set.ts';
import { statefulSet } from './stateful-set.ts';
import type { Readiness } from './verdict.ts';

/** What judges a kind by its status, by its type: `Deployment.apps`, `Pod`. */
export const readers: ReadonlyMap<string, (status: LiveStatus) => Readiness> = new Map([
  ['Namespace', namespace],
  ['PersistentVolumeClaim', persistentVolumeClaim],
  ['Pod', pod],
  ['DaemonSet.apps', daemonSet],
  ['Deployment.apps', deployment],
  ['ReplicaSet.apps', replicaSet],
  ['StatefulSet.apps', statefulSet],
  ['Job.batch', job],
  ['CustomResourceDefinition.apiextensions.k8s.io', customResourceDefinition],
  ['APIService.apiregistration.k8s.io', apiService],
]);

export function typeName(group: string, kind: string): string {
  return group === '' ? kind : `${kind}.${group}`;
}
