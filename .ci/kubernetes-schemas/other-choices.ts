import type { Enums } from './type-texts.ts';

/**
 * Choices that the API server insists on and the generated OpenAPI does not know, for want of a marker in the Go types.
 * Source: the refusals of a real API server 1.35 ("Unsupported value: …, supported values: …"), and pkg/apis/…/validation of k8s.io/kubernetes.
 */
export const otherChoices: Enums = new Map([
  ['admissionregistration.v1.ParamRef.parameterNotFoundAction', ['Allow', 'Deny']],
  ['apiextensions.v1.CustomResourceConversion.strategy', ['None', 'Webhook']],
  ['apiextensions.v1.CustomResourceDefinitionSpec.scope', ['Cluster', 'Namespaced']],
  ['autoscaling.v2.MetricSpec.type', ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']],
  ['autoscaling.v2.MetricTarget.type', ['AverageValue', 'Utilization', 'Value']],
  ['flowcontrol.v1.PriorityLevelConfigurationSpec.type', ['Exempt', 'Limited']],
  ['networking.v1.IngressClassParametersReference.scope', ['Cluster', 'Namespace']],
  ['rbac.v1.RoleRef.kind', ['ClusterRole', 'Role']],
  ['rbac.v1.Subject.kind', ['Group', 'ServiceAccount', 'User']],
  ['storage.v1.CSIDriverSpec.fsGroupPolicy', ['File', 'None', 'ReadWriteOnceWithFSType']],
  ['storage.v1.CSIDriverSpec.volumeLifecycleModes', ['Ephemeral', 'Persistent']],
]);
