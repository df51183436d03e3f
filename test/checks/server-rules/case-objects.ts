import type { Json, JsonObject } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';

export type Spec = (change: JsonObject) => KubernetesObject;
export type Row = readonly [wrong: JsonObject, right: JsonObject, id: string];

/** In a namespace that every cluster has, so that a server can be asked. */
export function object(apiVersion: string, kind: string, rest: JsonObject, name = 'a'): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: 'default' }, ...rest };
}

export function clusterObject(apiVersion: string, kind: string, rest: JsonObject, name = 'a'): KubernetesObject {
  return { apiVersion, kind, metadata: { name }, ...rest };
}

export const image = 'nginx:1.27.3';
export const labels = { app: 'a' };
export const podOf = (spec: JsonObject): JsonObject => ({ containers: [{ name: 'main', image }], ...spec });
export const template = (spec: JsonObject): JsonObject => ({ metadata: { labels }, spec: podOf(spec) });

export const pod: Spec = (spec) => object('v1', 'Pod', { spec: podOf(spec) });
export const container: Spec = (change) =>
  pod({ containers: [{ name: 'main', image, ...change }], volumes: [{ name: 'data', emptyDir: {} }] });
export const deployment: Spec = (spec) =>
  object('apps/v1', 'Deployment', { spec: { selector: { matchLabels: labels }, template: template({}), ...spec } });
export const statefulSet: Spec = (spec) =>
  object('apps/v1', 'StatefulSet', { spec: { serviceName: 'a', selector: { matchLabels: labels }, template: template({}), ...spec } });
export const job: Spec = (spec) => object('batch/v1', 'Job', { spec: { template: template({ restartPolicy: 'Never' }), ...spec } });
export const cronJob: Spec = (spec) =>
  object('batch/v1', 'CronJob', {
    spec: { schedule: '@daily', jobTemplate: { spec: { template: template({ restartPolicy: 'Never' }) } }, ...spec },
  });
export const service: Spec = (spec) => object('v1', 'Service', { spec: { selector: labels, ports: [{ port: 80 }], ...spec } });
export const policy: Spec = (spec) => object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ...spec } });
export const peer: Spec = (from) => policy({ ingress: [{ from: [from] }] });
export const policyPort: Spec = (port) => policy({ ingress: [{ ports: [port] }] });
export const autoscaler: Spec = (spec) =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }, minReplicas: 1, maxReplicas: 2, ...spec },
  });
export const ingress: Spec = (spec) => object('networking.k8s.io/v1', 'Ingress', { spec });
export const role: Spec = (rule) => object('rbac.authorization.k8s.io/v1', 'Role', { rules: [rule] });
export const clusterRole: Spec = (rule) => clusterObject('rbac.authorization.k8s.io/v1', 'ClusterRole', { rules: [rule] });
export const binding: Spec = (subject) =>
  clusterObject('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'ServiceAccount', name: 'x', ...subject }],
  });
export const storage = { requests: { storage: '1Gi' } };
export const claim: Spec = (spec) =>
  object('v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: storage, ...spec } });
export const claimTemplate: Spec = (spec) =>
  statefulSet({
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: storage, ...spec } }],
  });
export const secret: Spec = (rest) => object('v1', 'Secret', rest);
export const configMap: Spec = (rest) => object('v1', 'ConfigMap', rest);
export const limitRange: Spec = (limit) => object('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', ...limit }] } });
export const quota: Spec = (hard) => object('v1', 'ResourceQuota', { spec: { hard } });
export const storageClass: Spec = (rest) =>
  clusterObject('storage.k8s.io/v1', 'StorageClass', { provisioner: 'example.com/disk', ...rest });
export const webhook: Spec = (rest) =>
  clusterObject('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
    webhooks: [
      {
        name: 'pods.policy.example.com',
        admissionReviewVersions: ['v1'],
        clientConfig: { url: 'https://policy.example.com/' },
        sideEffects: 'None',
        ...rest,
      },
    ],
  });

export const keyed = (type: string, data: { readonly [key: string]: Json }): JsonObject => ({
  type: `kubernetes.io/${type}`,
  stringData: data,
});
export const volume = (source: JsonObject): JsonObject => ({ volumes: [{ name: 'data', ...source }] });
export const mount = (rest: JsonObject): JsonObject => ({ volumeMounts: [{ name: 'data', mountPath: '/data', ...rest }] });
export const variable = (valueFrom: JsonObject): JsonObject => ({ env: [{ name: 'A', valueFrom }] });
export const spread = (rest: JsonObject): JsonObject => ({
  topologySpreadConstraints: [{ topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 1, ...rest }],
});
export const nodeTerm = (expression: JsonObject): JsonObject => ({
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } },
  },
});

/** Rows of one kind of object: what is wrong in it, the same without the mistake, and what the checks say. */
export type CaseTable = readonly [what: string, make: Spec, rows: readonly Row[]];
