/** Whether the API server insists on a field that OpenAPI calls required. */
export function requiredByServer(definition: string, field: string): boolean {
  return !notEnforced.has(`${definition.slice(definition.lastIndexOf('.') + 1)}.${field}`);
}

/**
 * Fields that OpenAPI calls required (in some versions) and the API server fills in or does without: an object is accepted without them.
 * Each was tried on a real API server 1.35; of many the OpenAPI of later versions says so itself.
 */
const notEnforced: ReadonlySet<string> = new Set([
  'CSIDriver.spec',
  'CSINode.spec',
  'CSINodeSpec.drivers',
  'ClusterTrustBundleProjection.path',
  'CustomResourceDefinitionVersion.served',
  'DeviceClass.spec',
  'EndpointSlice.endpoints',
  'ForZone.name',
  'HTTPHeader.value',
  'ISCSIPersistentVolumeSource.lun',
  'ISCSIVolumeSource.lun',
  'LimitRangeSpec.limits',
  'NetworkPolicySpec.podSelector',
  'PodFailurePolicy.rules',
  'PodFailurePolicyOnPodConditionsPattern.status',
  'PodFailurePolicyRule.onPodConditions',
  'PreferredSchedulingTerm.preference',
  'PriorityClass.value',
  'ResourceClaim.spec',
  'ResourceClaimTemplate.spec',
  'ResourceClaimTemplateSpec.spec',
  'RoleRef.apiGroup',
  'ScaleIOPersistentVolumeSource.secretRef',
  'ScaleIOVolumeSource.secretRef',
  'StatefulSetSpec.serviceName',
  'Sysctl.value',
  'TokenRequest.audience',
]);
