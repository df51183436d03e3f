import type { Json } from '../../json.ts';
import { textAt, valueAt } from '../reading.ts';

/** Fields of a type that the API server does not let change. */
export interface ImmutableRule {
  readonly fields: readonly string[];
  /** Below `fields`, and yet free to change. */
  readonly but?: readonly string[];
  /** Only where this holds for the object as it was and will be. */
  readonly when?: (before: Json, after: Json) => boolean;
  /** Said only where both sides say something: an absent one keeps what the server chose. */
  readonly onlyIfBothSay?: boolean;
}

/**
 * The update validation of Kubernetes' built-in types, by kind and group; tried against a real API server of 1.35
 * (test/manifest/meaning/immutable-fields.test.ts).
 */
export const immutableFields: ReadonlyMap<string, readonly ImmutableRule[]> = new Map<string, readonly ImmutableRule[]>([
  ['Deployment.apps', [{ fields: ['spec.selector'] }]],
  ['DaemonSet.apps', [{ fields: ['spec.selector'] }]],
  ['ReplicaSet.apps', [{ fields: ['spec.selector'] }]],
  ['StatefulSet.apps', [{ fields: ['spec.podManagementPolicy', 'spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates'] }]],
  [
    'Job.batch',
    [
      { fields: ['spec.template', 'spec.selector', 'spec.completionMode', 'spec.podFailurePolicy', 'spec.backoffLimitPerIndex'] },
      { fields: ['spec.completions'], when: (_, after) => textAt(after, 'spec', 'completionMode') !== 'Indexed' },
    ],
  ],
  ['Service', [{ fields: ['spec.clusterIP', 'spec.clusterIPs'], onlyIfBothSay: true, when: keepsClusterIp }]],
  ['PersistentVolumeClaim', [{ fields: ['spec'], but: ['spec.resources', 'spec.volumeAttributesClassName'] }]],
  ['PersistentVolume', volumeSources()],
  ['StorageClass.storage.k8s.io', [{ fields: ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] }]],
  ['Secret', [{ fields: ['type'] }, { fields: ['data', 'stringData', 'immutable'], when: wasImmutable }]],
  ['ConfigMap', [{ fields: ['data', 'binaryData', 'immutable'], when: wasImmutable }]],
  ['RoleBinding.rbac.authorization.k8s.io', [{ fields: ['roleRef'] }]],
  ['ClusterRoleBinding.rbac.authorization.k8s.io', [{ fields: ['roleRef'] }]],
  ['CustomResourceDefinition.apiextensions.k8s.io', [{ fields: ['spec.group', 'spec.names.kind', 'spec.names.plural', 'spec.scope'] }]],
  ['IngressClass.networking.k8s.io', [{ fields: ['spec.controller'] }]],
  ['PriorityClass.scheduling.k8s.io', [{ fields: ['value', 'preemptionPolicy'] }]],
  ['RuntimeClass.node.k8s.io', [{ fields: ['handler'] }]],
  ['CSIDriver.storage.k8s.io', [{ fields: ['spec.attachRequired', 'spec.volumeLifecycleModes'] }]],
  ['EndpointSlice.discovery.k8s.io', [{ fields: ['addressType'] }]],
  ['Pod', [{ fields: ['spec'], but: ['spec.activeDeadlineSeconds', 'spec.tolerations', 'spec.schedulingGates'] }]],
]);

/** What the API server fills in: said or not said is the same. */
export const serverDefaults: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['StatefulSet.apps spec.podManagementPolicy', 'OrderedReady'],
  ['StatefulSet.apps spec.serviceName', ''],
  ['Job.batch spec.completionMode', 'NonIndexed'],
  ['PersistentVolumeClaim spec.volumeMode', 'Filesystem'],
  ['StorageClass.storage.k8s.io reclaimPolicy', 'Delete'],
  ['StorageClass.storage.k8s.io volumeBindingMode', 'Immediate'],
  ['PriorityClass.scheduling.k8s.io preemptionPolicy', 'PreemptLowerPriority'],
  ['Secret type', 'Opaque'],
  ['CSIDriver.storage.k8s.io spec.attachRequired', true],
]);

function wasImmutable(before: Json): boolean {
  return valueAt(before, 'immutable') === true;
}

/** A Service that turns into an ExternalName gives its address back, and one that was one has none. */
function keepsClusterIp(before: Json, after: Json): boolean {
  return [before, after].every((side) => textAt(side, 'spec', 'type') !== 'ExternalName');
}

/** Of a volume, where its data are is fixed; how it is used may change. */
function volumeSources(): readonly ImmutableRule[] {
  const free = ['accessModes', 'capacity', 'claimRef', 'mountOptions', 'nodeAffinity', 'persistentVolumeReclaimPolicy', 'storageClassName'];
  return [{ fields: ['spec'], but: [...free, 'volumeAttributesClassName'].map((name) => `spec.${name}`) }];
}
