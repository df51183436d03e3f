import { type ObjectIdParts, qualifiedKind } from '../object-id.ts';

/** What every cluster has without anybody's manifest: made by kube-apiserver (rbac bootstrappolicy) and kube-controller-manager. */
export function isInEveryCluster({ group, kind, namespace, name }: ObjectIdParts): boolean {
  switch (qualifiedKind({ group, kind })) {
    case 'ServiceAccount':
      return name === 'default' || namespace === 'kube-system';
    case 'ConfigMap':
      return (
        name === 'kube-root-ca.crt' || name === 'openshift-service-ca.crt' || namespace === 'kube-system' || namespace === 'kube-public'
      );
    case 'Service':
      return namespace === 'default' && name === 'kubernetes';
    case 'ClusterRole.rbac.authorization.k8s.io':
      return name.startsWith('system:') || defaultRoles.has(name);
    case 'Role.rbac.authorization.k8s.io':
      return name.startsWith('system:') || (namespace === 'kube-system' && name === 'extension-apiserver-authentication-reader');
    case 'PriorityClass.scheduling.k8s.io':
      return name === 'system-cluster-critical' || name === 'system-node-critical';
    default:
      return false;
  }
}

const defaultRoles = new Set(['admin', 'cluster-admin', 'edit', 'view']);
