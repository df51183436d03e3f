import type { Json, JsonObject } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';

/** One mistake, and the same object without it. */
export interface ServerCase {
  readonly what: string;
  readonly wrong: KubernetesObject;
  readonly right: KubernetesObject;
  /** What the checks say of it. */
  readonly id: string;
}

type Spec = (change: JsonObject) => KubernetesObject;
type Row = readonly [wrong: JsonObject, right: JsonObject, id: string];

/** In a namespace that every cluster has, so that a server can be asked. */
function object(apiVersion: string, kind: string, rest: JsonObject, name = 'a'): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: 'default' }, ...rest };
}

function clusterObject(apiVersion: string, kind: string, rest: JsonObject, name = 'a'): KubernetesObject {
  return { apiVersion, kind, metadata: { name }, ...rest };
}

const image = 'nginx:1.27.3';
const labels = { app: 'a' };
const podOf = (spec: JsonObject): JsonObject => ({ containers: [{ name: 'main', image }], ...spec });
const template = (spec: JsonObject): JsonObject => ({ metadata: { labels }, spec: podOf(spec) });

const pod: Spec = (spec) => object('v1', 'Pod', { spec: podOf(spec) });
const container: Spec = (change) => pod({ containers: [{ name: 'main', image, ...change }], volumes: [{ name: 'data', emptyDir: {} }] });
const deployment: Spec = (spec) =>
  object('apps/v1', 'Deployment', { spec: { selector: { matchLabels: labels }, template: template({}), ...spec } });
const statefulSet: Spec = (spec) =>
  object('apps/v1', 'StatefulSet', { spec: { serviceName: 'a', selector: { matchLabels: labels }, template: template({}), ...spec } });
const job: Spec = (spec) => object('batch/v1', 'Job', { spec: { template: template({ restartPolicy: 'Never' }), ...spec } });
const cronJob: Spec = (spec) =>
  object('batch/v1', 'CronJob', {
    spec: { schedule: '@daily', jobTemplate: { spec: { template: template({ restartPolicy: 'Never' }) } }, ...spec },
  });
const service: Spec = (spec) => object('v1', 'Service', { spec: { selector: labels, ports: [{ port: 80 }], ...spec } });
const policy: Spec = (spec) => object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ...spec } });
const peer: Spec = (from) => policy({ ingress: [{ from: [from] }] });
const policyPort: Spec = (port) => policy({ ingress: [{ ports: [port] }] });
const autoscaler: Spec = (spec) =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }, minReplicas: 1, maxReplicas: 2, ...spec },
  });
const ingress: Spec = (spec) => object('networking.k8s.io/v1', 'Ingress', { spec });
const role: Spec = (rule) => object('rbac.authorization.k8s.io/v1', 'Role', { rules: [rule] });
const clusterRole: Spec = (rule) => clusterObject('rbac.authorization.k8s.io/v1', 'ClusterRole', { rules: [rule] });
const binding: Spec = (subject) =>
  clusterObject('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'ServiceAccount', name: 'x', ...subject }],
  });
const storage = { requests: { storage: '1Gi' } };
const claim: Spec = (spec) =>
  object('v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: storage, ...spec } });
const claimTemplate: Spec = (spec) =>
  statefulSet({
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: storage, ...spec } }],
  });
const secret: Spec = (rest) => object('v1', 'Secret', rest);
const configMap: Spec = (rest) => object('v1', 'ConfigMap', rest);
const limitRange: Spec = (limit) => object('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', ...limit }] } });
const storageClass: Spec = (rest) => clusterObject('storage.k8s.io/v1', 'StorageClass', { provisioner: 'example.com/disk', ...rest });
const webhook: Spec = (rest) =>
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

const keyed = (type: string, data: { readonly [key: string]: Json }): JsonObject => ({ type: `kubernetes.io/${type}`, stringData: data });
const volume = (source: JsonObject): JsonObject => ({ volumes: [{ name: 'data', ...source }] });
const mount = (rest: JsonObject): JsonObject => ({ volumeMounts: [{ name: 'data', mountPath: '/data', ...rest }] });
const variable = (valueFrom: JsonObject): JsonObject => ({ env: [{ name: 'A', valueFrom }] });
const spread = (rest: JsonObject): JsonObject => ({
  topologySpreadConstraints: [{ topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 1, ...rest }],
});
const nodeTerm = (expression: JsonObject): JsonObject => ({
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } },
  },
});

const tables: readonly (readonly [what: string, make: Spec, rows: readonly Row[]])[] = [
  [
    'Pod',
    pod,
    [
      [{ containers: [] }, {}, 'missing-field'],
      [{ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }, { tolerations: [{ operator: 'Exists' }] }, 'bad-toleration'],
      [{ tolerations: [{ value: 'b' }] }, { tolerations: [{ key: 'a', value: 'b' }] }, 'bad-toleration'],
      [
        { tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5 }] },
        { tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }] },
        'bad-toleration',
      ],
      [{ dnsPolicy: 'None' }, { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.0.0.10'] } }, 'bad-dns'],
      [
        { hostNetwork: true, containers: [{ name: 'main', image, ports: [{ containerPort: 80, hostPort: 8080 }] }] },
        { hostNetwork: true, containers: [{ name: 'main', image, ports: [{ containerPort: 80, hostPort: 80 }] }] },
        'bad-host-port',
      ],
      [spread({ maxSkew: 0 }), spread({}), 'bad-amount'],
      [spread({ minDomains: 0 }), spread({ minDomains: 2 }), 'bad-amount'],
      [{ securityContext: { runAsUser: -1 } }, { securityContext: { runAsUser: 1000 } }, 'bad-amount'],
      [{ nodeSelector: { 'not a key': 'a' } }, { nodeSelector: { 'kubernetes.io/os': 'linux' } }, 'bad-label'],
      [{ hostAliases: [{ ip: '10.0.0', hostnames: ['a'] }] }, { hostAliases: [{ ip: 'fd00::1', hostnames: ['a'] }] }, 'bad-address'],
      [
        { securityContext: { sysctls: [{ name: 'Net.Core', value: '1' }] } },
        { securityContext: { sysctls: [{ name: 'net.core.somaxconn', value: '1' }] } },
        'bad-name',
      ],
      [{ hostname: 'Not_A_Host' }, { hostname: 'a-host' }, 'bad-name'],
      [
        { securityContext: { seccompProfile: { type: 'Localhost' } } },
        { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } } },
        'bad-security-context',
      ],
      [
        { initContainers: [{ name: 'first', image, livenessProbe: { exec: { command: ['true'] } } }] },
        { initContainers: [{ name: 'first', image, restartPolicy: 'Always', livenessProbe: { exec: { command: ['true'] } } }] },
        'bad-probe',
      ],
      [nodeTerm({ key: 'a', operator: 'In' }), nodeTerm({ key: 'a', operator: 'In', values: ['b'] }), 'bad-selector'],
      [nodeTerm({ key: 'a', operator: 'Gt', values: ['1', '2'] }), nodeTerm({ key: 'a', operator: 'Gt', values: ['1'] }), 'bad-selector'],
      [volume({ name: 'Bad_Vol', emptyDir: {} }), volume({ emptyDir: {} }), 'bad-name'],
      [volume({ configMap: { name: 'a', defaultMode: 999 } }), volume({ configMap: { name: 'a', defaultMode: 420 } }), 'bad-mode'],
      [
        volume({ secret: { secretName: 'a', items: [{ key: 'x', path: '../x' }] } }),
        volume({ secret: { secretName: 'a', items: [{ key: 'x', path: 'in/x' }] } }),
        'bad-path',
      ],
      [
        volume({ downwardAPI: { items: [{ path: 'x', fieldRef: { fieldPath: 'spec.nodeName' } }] } }),
        volume({ downwardAPI: { items: [{ path: 'x', fieldRef: { fieldPath: "metadata.labels['a']" } }] } }),
        'bad-volume',
      ],
    ],
  ],
  [
    'container',
    container,
    [
      [{ resources: { requests: { cpus: 1 } } }, { resources: { requests: { cpu: 1 } } }, 'unknown-resource'],
      [{ resources: { limits: { 'nvidia.com/gpu': '0.5' } } }, { resources: { limits: { 'nvidia.com/gpu': '1' } } }, 'bad-quantity'],
      [
        { resources: { requests: { 'nvidia.com/gpu': 1 } } },
        { resources: { requests: { 'nvidia.com/gpu': 1 }, limits: { 'nvidia.com/gpu': 1 } } },
        'unknown-resource',
      ],
      [
        { resources: { limits: { 'hugepages-2Mi': '4Mi' } } },
        { resources: { limits: { cpu: 1, 'hugepages-2Mi': '4Mi' } } },
        'unknown-resource',
      ],
      [mount({ subPath: '/abs' }), mount({ subPath: 'a/b' }), 'bad-path'],
      [mount({ subPath: '../a' }), mount({ subPath: '..a' }), 'bad-path'],
      [variable({ fieldRef: { fieldPath: 'metadata.nme' } }), variable({ fieldRef: { fieldPath: 'metadata.name' } }), 'bad-variable'],
      [
        variable({ fieldRef: { fieldPath: 'metadata.labels' } }),
        variable({ fieldRef: { fieldPath: "metadata.labels['a/b']" } }),
        'bad-variable',
      ],
      [
        variable({ resourceFieldRef: { resource: 'limits.gpu' } }),
        variable({ resourceFieldRef: { resource: 'limits.cpu' } }),
        'bad-variable',
      ],
      [{ envFrom: [{ prefix: 'A' }] }, { envFrom: [{ configMapRef: { name: 'a' } }] }, 'bad-variable'],
      [
        { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
        { securityContext: { privileged: false, allowPrivilegeEscalation: false } },
        'bad-security-context',
      ],
      [{ image: null }, {}, 'bad-image'],
      [
        { livenessProbe: { periodSeconds: -1, exec: { command: ['true'] } } },
        { livenessProbe: { periodSeconds: 1, exec: { command: ['true'] } } },
        'bad-amount',
      ],
      [
        { securityContext: { seccompProfile: { type: 'RuntimeDefault', localhostProfile: 'a' } } },
        { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
        'bad-security-context',
      ],
    ],
  ],
  [
    'Deployment',
    deployment,
    [
      [{ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }, { strategy: { type: 'Recreate' } }, 'bad-strategy'],
      [{ replicas: -1 }, { replicas: 0 }, 'bad-amount'],
      [{ minReadySeconds: 600 }, { minReadySeconds: 599 }, 'bad-deadline'],
      [{ template: template({ activeDeadlineSeconds: 5 }) }, {}, 'bad-deadline'],
      [
        { selector: { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'In' }] } },
        { selector: { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'In', values: ['a'] }] } },
        'bad-selector',
      ],
      [
        { selector: { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'Has' }] } },
        { selector: { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'Exists' }] } },
        'bad-selector',
      ],
    ],
  ],
  [
    'StatefulSet',
    statefulSet,
    [
      [{ updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } }, { updateStrategy: { type: 'OnDelete' } }, 'bad-strategy'],
      [{ template: template({ activeDeadlineSeconds: 5 }) }, {}, 'bad-deadline'],
    ],
  ],
  [
    'Job',
    job,
    [
      [{ selector: { matchLabels: labels } }, { selector: { matchLabels: labels }, manualSelector: true }, 'bad-selector'],
      [{ backoffLimit: -1 }, { backoffLimit: 0 }, 'bad-amount'],
    ],
  ],
  [
    'CronJob',
    cronJob,
    [
      [{ timeZone: 'Europe/Berln' }, { timeZone: 'Europe/Berlin' }, 'bad-time-zone'],
      [{ timeZone: 'Local' }, { timeZone: 'Etc/UTC' }, 'bad-time-zone'],
      [{ successfulJobsHistoryLimit: -1 }, { successfulJobsHistoryLimit: 0 }, 'bad-amount'],
      [
        { jobTemplate: { spec: { backoffLimit: -1, template: template({ restartPolicy: 'Never' }) } } },
        { jobTemplate: { spec: { backoffLimit: 1, template: template({ restartPolicy: 'Never' }) } } },
        'bad-amount',
      ],
    ],
  ],
  [
    'Service',
    service,
    [
      [{ ports: [] }, { ports: [], clusterIP: 'None' }, 'missing-field'],
      [{ type: 'ExternalName' }, { type: 'ExternalName', externalName: 'example.com' }, 'missing-field'],
      [{ clusterIP: '10.0.0' }, { clusterIP: 'None' }, 'bad-address'],
      [{ clusterIP: 'None', type: 'NodePort' }, { type: 'NodePort' }, 'bad-address'],
      [
        { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.1'] },
        { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.1/32'] },
        'bad-address',
      ],
      [{ loadBalancerSourceRanges: ['10.0.0.0/8'] }, {}, 'bad-service-field'],
      [{ externalTrafficPolicy: 'Local' }, { type: 'NodePort', externalTrafficPolicy: 'Local' }, 'bad-service-field'],
      [{ externalIPs: ['one'] }, { externalIPs: ['203.0.113.7'], externalTrafficPolicy: 'Local' }, 'bad-address'],
    ],
  ],
  [
    'peer of a NetworkPolicy',
    peer,
    [
      [{ ipBlock: { cidr: '10.0.0.0' } }, { ipBlock: { cidr: '10.0.0.0/8' } }, 'bad-address'],
      [{ ipBlock: { cidr: 'fd00::/129' } }, { ipBlock: { cidr: 'fd00::/64' } }, 'bad-address'],
      [
        { ipBlock: { cidr: '10.0.0.0/8', except: ['192.168.0.0/16'] } },
        { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
        'bad-address',
      ],
      [
        { ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } },
        { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } },
        'bad-address',
      ],
      [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }, { podSelector: {}, namespaceSelector: {} }, 'bad-peer'],
      [{}, { podSelector: {} }, 'bad-peer'],
      [
        { podSelector: { matchExpressions: [{ key: 'a', operator: 'NotIn' }] } },
        { podSelector: { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] } },
        'bad-selector',
      ],
    ],
  ],
  [
    'port of a NetworkPolicy',
    policyPort,
    [
      [{ port: '80' }, { port: 80 }, 'bad-port'],
      [{ port: 70000 }, { port: 'http' }, 'bad-port'],
      [{ port: 80, endPort: 79 }, { port: 80, endPort: 80 }, 'bad-port'],
      [{ port: 'http', endPort: 90 }, { port: 80, endPort: 90 }, 'bad-port'],
    ],
  ],
  [
    'HorizontalPodAutoscaler',
    autoscaler,
    [
      [
        { metrics: [{ type: 'Resource' }] },
        { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }] },
        'bad-metric',
      ],
      [{ minReplicas: 0 }, { minReplicas: 2 }, 'bad-amount'],
    ],
  ],
  [
    'Ingress',
    ingress,
    [[{ ingressClassName: 'nginx' }, { defaultBackend: { service: { name: 'a', port: { number: 80 } } } }, 'missing-field']],
  ],
  [
    'rule of a Role',
    role,
    [
      [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }, { apiGroups: [''], resources: ['pods'], verbs: ['get'] }, 'bad-access-rule'],
      [{ resources: ['pods'], verbs: ['get'] }, { apiGroups: [''], resources: ['pods'], verbs: ['get'] }, 'bad-access-rule'],
      [{ apiGroups: [''], verbs: ['get'] }, { apiGroups: [''], resources: ['pods'], verbs: ['get'] }, 'bad-access-rule'],
      [{ apiGroups: [''], resources: ['pods'], verbs: [] }, { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, 'bad-access-rule'],
    ],
  ],
  [
    'rule of a ClusterRole',
    clusterRole,
    [
      [
        { nonResourceURLs: ['/metrics'], apiGroups: [''], resources: ['pods'], verbs: ['get'] },
        { nonResourceURLs: ['/metrics'], verbs: ['get'] },
        'bad-access-rule',
      ],
    ],
  ],
  ['subject of a ClusterRoleBinding', binding, [[{}, { namespace: 'default' }, 'missing-field']]],
  [
    'PersistentVolumeClaim',
    claim,
    [
      [{ resources: {} }, {}, 'missing-field'],
      [{ accessModes: [] }, {}, 'bad-access-mode'],
      [{ accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] }, { accessModes: ['ReadWriteOncePod'] }, 'bad-access-mode'],
    ],
  ],
  [
    'claim of a StatefulSet',
    claimTemplate,
    [
      [{ resources: {} }, {}, 'missing-field'],
      [{ accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] }, { accessModes: ['ReadWriteOncePod'] }, 'bad-access-mode'],
    ],
  ],
  [
    'Secret',
    secret,
    [
      [keyed('basic-auth', { user: 'a' }), keyed('basic-auth', { username: 'a' }), 'bad-key'],
      [
        keyed('dockerconfigjson', { '.dockerconfigjson': 'auths: {}' }),
        keyed('dockerconfigjson', { '.dockerconfigjson': '{"auths":{}}' }),
        'bad-content',
      ],
      [
        { type: 'kubernetes.io/dockercfg', data: { '.dockercfg': 'YQ==' } },
        { type: 'kubernetes.io/dockercfg', data: { '.dockercfg': 'e30=' } },
        'bad-content',
      ],
    ],
  ],
  ['ConfigMap', configMap, [[{ data: { a: 'x' }, binaryData: { a: 'YQ==' } }, { data: { a: 'x' }, binaryData: { b: 'YQ==' } }, 'bad-key']]],
  [
    'LimitRange',
    limitRange,
    [
      [{ max: { cpu: 1 }, default: { cpu: 2 } }, { max: { cpu: 2 }, default: { cpu: '2000m' } }, 'bad-limit'],
      [{ max: { cpu: 1 }, min: { cpu: 2 } }, { max: { cpu: 1 }, min: { cpu: 1 } }, 'bad-limit'],
    ],
  ],
  ['StorageClass', storageClass, [[{ reclaimPolicy: 'Recycle' }, { reclaimPolicy: 'Retain' }, 'bad-reclaim-policy']]],
  [
    'webhook',
    webhook,
    [
      [{ name: 'pods' }, {}, 'bad-name'],
      [{ sideEffects: 'Unknown' }, { sideEffects: 'NoneOnDryRun' }, 'bad-side-effects'],
    ],
  ],
];

export const serverCases: readonly ServerCase[] = [
  ...tables.flatMap(([what, make, rows]) =>
    rows.map(([wrong, right, id]) => ({ what: `${what} ${JSON.stringify(wrong)}`, wrong: make(wrong), right: make(right), id })),
  ),
  ...named('CronJob', 53, 52),
  {
    what: 'PriorityClass system-mine',
    wrong: clusterObject('scheduling.k8s.io/v1', 'PriorityClass', { value: 1 }, 'system-mine'),
    right: clusterObject('scheduling.k8s.io/v1', 'PriorityClass', { value: 1 }, 'mine'),
    id: 'bad-name',
  },
];

function named(what: string, wrong: number, right: number): readonly ServerCase[] {
  const of = (length: number) => {
    const { apiVersion, kind, ...rest } = cronJob({});
    return { ...rest, apiVersion, kind, metadata: { name: 'a'.repeat(length), namespace: 'default' } };
  };
  return [{ what: `${what} with a name of ${wrong} characters`, wrong: of(wrong), right: of(right), id: 'bad-name' }];
}
