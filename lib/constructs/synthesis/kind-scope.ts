import { isJsonObject } from '../../json.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { groupOf } from '../../object-id.ts';

export type Scope = 'namespaced' | 'cluster' | 'unknown';

/** Tells namespaced kinds from those of the whole cluster: Kubernetes' own by table, custom ones by their definitions in the set. */
export function kindScopes(objects: readonly KubernetesObject[], clusterScoped: readonly string[]): (object: KubernetesObject) => Scope {
  const custom = new Map<string, Scope>(clusterScoped.map((kind) => [kind, 'cluster']));
  for (const definition of objects.flatMap(definedKind)) custom.set(definition.kind, definition.scope);
  return (object) => {
    const group = groupOf(object.apiVersion);
    const kind = group === '' ? object.kind : `${object.kind}.${group}`;
    const known = custom.get(kind);
    if (known !== undefined) return known;
    if (clusterKinds.has(kind)) return 'cluster';
    return builtInGroups.has(group) ? 'namespaced' : 'unknown';
  };
}

/** The kind that a CustomResourceDefinition defines, as `<kind>.<group>`. */
export function definedKind(object: KubernetesObject): { readonly kind: string; readonly scope: Scope }[] {
  if (object.kind !== 'CustomResourceDefinition' || groupOf(object.apiVersion) !== 'apiextensions.k8s.io') return [];
  const spec = asJson(object).spec;
  const names = isJsonObject(spec) ? spec.names : undefined;
  if (!isJsonObject(spec) || !isJsonObject(names)) return [];
  return [{ kind: `${String(names.kind)}.${String(spec.group)}`, scope: spec.scope === 'Cluster' ? 'cluster' : 'namespaced' }];
}

/** The API groups that kube-apiserver 1.35 and its predecessors serve themselves; other `k8s.io` groups are custom resources. */
const builtInGroups = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** `kubectl api-resources --namespaced=false` of 1.35 with every API enabled. */
const clusterKinds = new Set([
  'ComponentStatus',
  'Namespace',
  'Node',
  'PersistentVolume',
  'MutatingAdmissionPolicy.admissionregistration.k8s.io',
  'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'MutatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
  'CustomResourceDefinition.apiextensions.k8s.io',
  'APIService.apiregistration.k8s.io',
  'SelfSubjectReview.authentication.k8s.io',
  'TokenReview.authentication.k8s.io',
  'SelfSubjectAccessReview.authorization.k8s.io',
  'SelfSubjectRulesReview.authorization.k8s.io',
  'SubjectAccessReview.authorization.k8s.io',
  'CertificateSigningRequest.certificates.k8s.io',
  'ClusterTrustBundle.certificates.k8s.io',
  'FlowSchema.flowcontrol.apiserver.k8s.io',
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io',
  'StorageVersion.internal.apiserver.k8s.io',
  'IPAddress.networking.k8s.io',
  'IngressClass.networking.k8s.io',
  'ServiceCIDR.networking.k8s.io',
  'RuntimeClass.node.k8s.io',
  'ClusterRole.rbac.authorization.k8s.io',
  'ClusterRoleBinding.rbac.authorization.k8s.io',
  'DeviceClass.resource.k8s.io',
  'DeviceTaintRule.resource.k8s.io',
  'ResourceSlice.resource.k8s.io',
  'PriorityClass.scheduling.k8s.io',
  'CSIDriver.storage.k8s.io',
  'CSINode.storage.k8s.io',
  'StorageClass.storage.k8s.io',
  'VolumeAttachment.storage.k8s.io',
  'VolumeAttributesClass.storage.k8s.io',
  'StorageVersionMigration.storagemigration.k8s.io',
]);
