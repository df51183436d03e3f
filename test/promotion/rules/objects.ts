import type { JsonObject } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';

export function object(apiVersion: string, kind: string, name: string, rest: JsonObject = {}): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...rest };
}

const restricted = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** A Deployment of one container, confined as the restricted level wants it. */
export function deployment(name: string, spec: JsonObject = {}, container: JsonObject = {}): KubernetesObject {
  const one = { name: 'main', image: 'acme/web:1.0.0', securityContext: restricted, ...container };
  return object('apps/v1', 'Deployment', name, { spec: { replicas: 3, template: { spec: { containers: [one] } }, ...spec } });
}

export function claim(name: string, storage = '1Gi', annotations: Readonly<Record<string, string>> = {}): KubernetesObject {
  const made = object('v1', 'PersistentVolumeClaim', name, {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
  });
  return { ...made, metadata: { ...made.metadata, annotations: { ...annotations } } };
}

export function settings(text: string): KubernetesObject {
  return object('v1', 'ConfigMap', 'settings', { data: { text } });
}

export function role(verbs: readonly string[], resources: readonly string[]): KubernetesObject {
  return object('rbac.authorization.k8s.io/v1', 'Role', 'web', { rules: [{ apiGroups: [''], verbs, resources }] });
}
