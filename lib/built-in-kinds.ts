/** Whether the API server itself serves this API group; other `k8s.io` groups (gateway.networking.k8s.io) are custom resources. */
export function isBuiltInGroup(group: string): boolean {
  return builtInGroups.has(group);
}

/** Whether one of Kubernetes' own kinds is of the whole cluster: `Namespace`, `ClusterRole.rbac.authorization.k8s.io`. */
export function isClusterKind(kind: string): boolean {
  return clusterKinds.has(kind);
}

/**
 * The groups of kube-apiserver 1.28 to 1.37 with every API enabled, and `extensions`, which 1.21 was the last to serve.
 * Written by hand, so that the agent need not carry schemas; a test compares it with them.
 */
const builtInGroups: ReadonlySet<string> = new Set([
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
  'lifecycle.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** What `kubectl api-resources --namespaced=false` of those versions lists; a kind that goes may still be in an older cluster. */
const clusterKinds: ReadonlySet<string> = new Set([
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
  'ClusterCIDR.networking.k8s.io',
  'IPAddress.networking.k8s.io',
  'IngressClass.networking.k8s.io',
  'ServiceCIDR.networking.k8s.io',
  'RuntimeClass.node.k8s.io',
  'ClusterRole.rbac.authorization.k8s.io',
  'ClusterRoleBinding.rbac.authorization.k8s.io',
  'DeviceClass.resource.k8s.io',
  'DeviceTaintRule.resource.k8s.io',
  'ResourceClass.resource.k8s.io',
  'ResourcePoolStatusRequest.resource.k8s.io',
  'ResourceSlice.resource.k8s.io',
  'PriorityClass.scheduling.k8s.io',
  'CSIDriver.storage.k8s.io',
  'CSINode.storage.k8s.io',
  'StorageClass.storage.k8s.io',
  'VolumeAttachment.storage.k8s.io',
  'VolumeAttributesClass.storage.k8s.io',
  'StorageVersionMigration.storagemigration.k8s.io',
]);
