import { groupOf, qualifiedKind } from '../../object-id.ts';
import type { DesiredObject } from './desired.ts';

/** What is applied together. The next stage begins when `waitFor` of this one are ready. */
export interface Stage<T> {
  readonly wave: number;
  readonly step: Step;
  readonly items: readonly T[];
}

/**
 * The steps inside one wave, for releases that say nothing about order: what others live in, what others refer to, the rest,
 * and what would get in the way of the rest if it came earlier.
 */
export type Step = 'foundations' | 'references' | 'workloads' | 'gates';

export function stages<T>(items: readonly T[], objectOf: (item: T) => DesiredObject): readonly Stage<T>[] {
  const byWave = Map.groupBy(items, (item) => objectOf(item).wave);
  const waves = [...byWave.keys()].sort((left, right) => left - right);
  return waves.flatMap((wave) => {
    const bySteps = Map.groupBy(byWave.get(wave) ?? [], (item) => stepOf(objectOf(item)));
    return steps.flatMap((step) => {
      const together = bySteps.get(step);
      return together === undefined ? [] : [{ wave, step, items: together }];
    });
  });
}

/** Whether the next stage has to wait until everything up to this one is ready, or only foundations. */
export function endsWave<T>(all: readonly Stage<T>[], at: number): boolean {
  return all[at]?.wave !== all[at + 1]?.wave;
}

/** The position of an object of an inventory in the order of applying: pruning goes backwards. */
function stepOf({ object }: Pick<DesiredObject, 'object'>): Step {
  return stepOfKind(groupOf(object.apiVersion), object.kind);
}

export function stepOfKind(group: string, kind: string): Step {
  const name = qualifiedKind({ group, kind });
  if (foundations.has(name)) return 'foundations';
  if (references.has(name)) return 'references';
  return gates.has(name) ? 'gates' : 'workloads';
}

export const steps: readonly Step[] = ['foundations', 'references', 'workloads', 'gates'];

const foundations = new Set(['Namespace', 'CustomResourceDefinition.apiextensions.k8s.io']);
const references = new Set([
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ResourceQuota',
  'LimitRange',
  'Role.rbac.authorization.k8s.io',
  'ClusterRole.rbac.authorization.k8s.io',
  'RoleBinding.rbac.authorization.k8s.io',
  'ClusterRoleBinding.rbac.authorization.k8s.io',
  'PriorityClass.scheduling.k8s.io',
  'StorageClass.storage.k8s.io',
  'IngressClass.networking.k8s.io',
  'RuntimeClass.node.k8s.io',
]);
const gates = new Set([
  'APIService.apiregistration.k8s.io',
  'MutatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io',
]);
