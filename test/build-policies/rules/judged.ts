import { judgeObjects } from '../../../lib/build-policies/judge-objects.ts';
import type { BuildPolicy } from '../../../lib/build-policies/policy.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';

/** What a policy has against one object: field and message of each finding. */
export function judged(policy: BuildPolicy, object: KubernetesObject): readonly string[] {
  const { set } = canonicalSet('production', [{ application: 'web', wave: 0, object }]);
  const findings = judgeObjects([policy], set, { name: 'production', tier: 'production', kubernetes: '1.34' });
  return findings.map(({ field, message }) => `${field}: ${message}`);
}

/** An object of a kind with its pod where that kind has it. */
export function workload(kind: string, pod: JsonObject): KubernetesObject {
  const metadata = { name: 'web' };
  switch (kind) {
    case 'Pod':
      return { apiVersion: 'v1', kind, metadata, spec: pod };
    case 'PodTemplate':
      return { apiVersion: 'v1', kind, metadata, template: { spec: pod } };
    case 'CronJob':
      return { apiVersion: 'batch/v1', kind, metadata, spec: { jobTemplate: { spec: { template: { spec: pod } } } } };
    case 'Job':
      return { apiVersion: 'batch/v1', kind, metadata, spec: { template: { spec: pod } } };
    case 'ReplicationController':
      return { apiVersion: 'v1', kind, metadata, spec: { template: { spec: pod } } };
    default:
      return { apiVersion: 'apps/v1', kind, metadata, spec: { template: { spec: pod } } };
  }
}

export const workloads = [
  'Pod',
  'PodTemplate',
  'CronJob',
  'Job',
  'ReplicationController',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
];
