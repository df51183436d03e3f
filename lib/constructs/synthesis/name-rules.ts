import { groupOf, qualifiedKind } from '../../object-id.ts';

export interface NameRule {
  /** After "expected". */
  readonly expected: string;
  readonly accepts: (name: string) => boolean;
}

/**
 * What an API server accepts as the name of an object: the validations of Kubernetes 1.35 (below `pkg/apis`), and of
 * apiextensions for custom resources. Where releases of Kubernetes differ, the wider rule: what a cluster accepts is not refused.
 */
export function nameRule({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): NameRule {
  const group = groupOf(apiVersion);
  const type = qualifiedKind({ group, kind });
  if (labelKinds.has(type)) return dnsLabel;
  return pathSegmentKinds.has(type) || aggregatedGroups.test(group) ? pathSegment : dnsSubdomain;
}

const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

export const dnsLabel: NameRule = {
  expected: 'at most 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
  accepts: (name) => name.length <= 63 && label.test(name),
};

const dnsSubdomain: NameRule = {
  expected: 'at most 253 lower-case letters, digits, "-" and ".", each part between dots beginning and ending with a letter or digit',
  accepts: (name) => name.length <= 253 && name.split('.').every((part) => label.test(part)),
};

const pathSegment: NameRule = {
  expected: 'a text without "/" and "%" that is not "." or ".."',
  accepts: (name) => name !== '.' && name !== '..' && !/[/%]/.test(name),
};

/**
 * Services have to begin with a letter, too, until RelaxedServiceNameValidation (alpha in 1.34) is on.
 * StatefulSets with a dot are refused since kubernetes/kubernetes#114172; their pods never came up before.
 */
const labelKinds = new Set(['Namespace', 'Service', 'StatefulSet.apps']);

const pathSegmentKinds = new Set([
  'Role.rbac.authorization.k8s.io',
  'ClusterRole.rbac.authorization.k8s.io',
  'RoleBinding.rbac.authorization.k8s.io',
  'ClusterRoleBinding.rbac.authorization.k8s.io',
  // These have rules of their own, which need more than the name: an address, a signer with colons, a group and version.
  'CertificateSigningRequest.certificates.k8s.io',
  'ClusterTrustBundle.certificates.k8s.io',
  'IPAddress.networking.k8s.io',
  'APIService.apiregistration.k8s.io',
]);

/** OpenShift serves these by API servers of its own, with names like `app:latest` and `system:admin`. */
const aggregatedGroups = /^(?:authorization|image|oauth|user)\.openshift\.io$/;
