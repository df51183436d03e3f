import type { JsonObject } from '../../lib/json.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { deployment, object, secret, service } from '../checks/checked.ts';

const pod = (spec: JsonObject) => (name: string) => deployment(name, { pod: spec });
const container = (spec: JsonObject) => (name: string) => deployment(name, { container: spec });
const made =
  (apiVersion: string, kind: string, rest: JsonObject = {}) =>
  (name: string) =>
    object(apiVersion, kind, name, rest);
const workload = (name: string, labels: JsonObject, own: JsonObject = labels) =>
  object('apps/v1', 'Deployment', name, {
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels: own }, spec: { containers: [{ name: 'main', image: 'nginx:1.27.3' }] } },
    },
  });
const ingress = (rule: JsonObject) => made('networking.k8s.io/v1', 'Ingress', { spec: { rules: [rule] } });
const path = (backend: JsonObject, at = '/') => ({ http: { paths: [{ path: at, pathType: 'Prefix', backend }] } });
const scaled = (name: string, rest: JsonObject = {}) => ({
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, maxReplicas: 3, ...rest },
});
const jobPod = (restartPolicy: string): JsonObject => ({
  template: { spec: { restartPolicy, containers: [{ name: 'main', image: 'nginx:1.27.3' }] } },
});
const node = (nodePort: number) => (name: string) =>
  service(name, { type: 'NodePort', selector: { app: 'bad-port' }, ports: [{ port: 80, nodePort }] });

/** For each finding about objects: what docs/findings.md shows for it, as objects of which one has the id's name. */
export const findingExamples: Readonly<Record<string, (name: string) => KubernetesObject | readonly KubernetesObject[]>> = {
  'bad-label': (name) => ({ ...object('v1', 'ConfigMap', name), metadata: { name, namespace: 'shop', labels: { team: 'a b' } } }),
  'bad-annotation': (name) => ({ ...object('v1', 'ConfigMap', name), metadata: { name, namespace: 'shop', annotations: { 'a b': '' } } }),
  'not-a-text': made('v1', 'ConfigMap', { data: { debug: true } }),
  'unknown-kind': made('apps/v2', 'Deployment'),
  'removed-api': made('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', { spec: { priorityLevelConfiguration: { name: 'exempt' } } }),
  'deprecated-api': made('v1', 'Endpoints'),
  'unknown-field': (name) => object('apps/v1', 'Deployment', name, { spec: { replica: 2 } }),
  'invalid-field': (name) => object('apps/v1', 'Deployment', name, { spec: { replicas: '2' } }),
  'missing-field': (name) => object('apps/v1', 'Deployment', name, { spec: {} }),
  'duplicate-item': container({
    env: [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ],
  }),
  'bad-quantity': container({ resources: { limits: { memory: '1GB' } } }),
  'memory-in-thousandths': container({ resources: { limits: { memory: '128m' } } }),
  'request-above-limit': container({ resources: { requests: { cpu: 2 }, limits: { cpu: 1 } } }),
  'bad-amount': (name) => {
    const { spec, ...rest } = workload(name, { app: name });
    return { ...rest, spec: { ...Object(spec), strategy: { rollingUpdate: { maxUnavailable: 'half' } } } };
  },
  'bad-port': container({ ports: [{ containerPort: 0 }] }),
  'dangling-port': container({ readinessProbe: { httpGet: { port: 'http' } } }),
  'node-port-taken': (name) => [node(30080)(`a-${name}`), node(30080)(name)],
  'node-port-range': node(8080),
  'duplicate-name': pod({ initContainers: [{ name: 'main', image: 'nginx:1.27.3' }] }),
  'bad-image': container({ image: 'nginx:' }),
  'bad-variable': container({ env: [{ name: 'A', value: '1', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
  'bad-probe': container({ readinessProbe: { periodSeconds: 5 } }),
  'bad-volume': pod({ volumes: [{ name: 'a', emptyDir: {}, hostPath: { path: '/' } }] }),
  'dangling-volume': container({ volumeMounts: [{ name: 'a', mountPath: '/a' }] }),
  'restart-policy': (name) => object('batch/v1', 'Job', name, { spec: jobPod('Always') }),
  'bad-schedule': made('batch/v1', 'CronJob', { spec: { schedule: '61 * * * *', jobTemplate: { spec: jobPod('Never') } } }),
  'bad-host': ingress({ host: 'https://a.example', ...path({ service: { name: 'bad-port', port: { number: 80 } } }) }),
  'bad-path': ingress(path({ service: { name: 'bad-port', port: { number: 80 } } }, 'shop')),
  'bad-key': made('v1', 'ConfigMap', { data: { 'a/b': '' } }),
  'bad-base64': (name) => secret(name, { password: 'not base64!' }),
  'bad-access-mode': made('v1', 'PersistentVolumeClaim', { spec: { accessModes: [], resources: { requests: { storage: '1Gi' } } } }),
  'bad-access-rule': made('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: [] }] }),
  'bad-address': made('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/33' } }] }] },
  }),
  'bad-deadline': pod({ activeDeadlineSeconds: 60 }),
  'bad-dns': pod({ dnsPolicy: 'None' }),
  'bad-host-port': (name) =>
    deployment(name, { pod: { hostNetwork: true }, container: { ports: [{ containerPort: 8080, hostPort: 8081 }] } }),
  'bad-metric': made('autoscaling/v2', 'HorizontalPodAutoscaler', scaled('bad-dns', { metrics: [{ type: 'Resource' }] })),
  'bad-mode': pod({ volumes: [{ name: 'a', configMap: { name: 'bad-key', defaultMode: 0o1000 } }] }),
  'bad-peer': made('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ingress: [{ from: [{}] }] } }),
  'bad-security-context': container({ securityContext: { privileged: true, allowPrivilegeEscalation: false } }),
  'bad-selector': (name) => object('batch/v1', 'Job', name, { spec: { ...jobPod('Never'), selector: { matchLabels: { a: 'b' } } } }),
  'bad-service-field': (name) => service(name, { selector: { app: 'bad-dns' }, ports: [{ port: 80 }], externalTrafficPolicy: 'Local' }),
  'bad-strategy': (name) => {
    const { spec, ...rest } = workload(name, { app: name });
    return { ...rest, spec: { ...Object(spec), strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } } };
  },
  'bad-time-zone': made('batch/v1', 'CronJob', {
    spec: { schedule: '0 3 * * *', timeZone: 'Berlin', jobTemplate: { spec: jobPod('Never') } },
  }),
  'bad-toleration': pod({ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }),
  'unknown-resource': container({ resources: { requests: { cpus: 1 } } }),
  'dangling-config-map': container({ envFrom: [{ configMapRef: { name: 'none' } }] }),
  'dangling-secret': container({ envFrom: [{ secretRef: { name: 'none' } }] }),
  'dangling-key': container({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'bad-key', key: 'none' } } }] }),
  'dangling-claim': pod({ volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'none' } }] }),
  'dangling-service-account': pod({ serviceAccountName: 'none' }),
  'dangling-role': made('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'none' },
  }),
  'dangling-service': ingress(path({ service: { name: 'none', port: { number: 80 } } })),
  'dangling-service-port': ingress(path({ service: { name: 'service-target-port', port: { number: 81 } } })),
  'dangling-governing-service': (name) => {
    const { spec } = workload(name, { app: name });
    return object('apps/v1', 'StatefulSet', name, { spec: { ...Object(spec), serviceName: 'none' } });
  },
  'dangling-scale-target': made('autoscaling/v2', 'HorizontalPodAutoscaler', scaled('none')),
  'service-selects-nothing': (name) => service(name, { selector: { app: 'none' }, ports: [{ port: 80 }] }),
  'service-target-port': (name) => service(name, { selector: { app: 'bad-image' }, ports: [{ port: 80, targetPort: 'http' }] }),
  'budget-protects-nothing': made('policy/v1', 'PodDisruptionBudget', { spec: { selector: { matchLabels: { app: 'none' } } } }),
  'selector-mismatch': (name) => workload(name, { app: name }, { app: 'other' }),
  'overlapping-selectors': (name) => [workload(name, { app: name }), workload(`${name}-2`, { app: name })],
};
