import type { JsonObject } from '../../../lib/json.ts';

/** A change, and the path that a server refuses to change; undefined where it takes it. */
export interface Change {
  readonly name: string;
  /** `apps/v1 Deployment` */
  readonly type: string;
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly refused: string | undefined;
}

const template = (app: string, image = 'a:1'): JsonObject => ({
  metadata: { labels: { app, web: 'yes' } },
  spec: { containers: [{ name: 'web', image }] },
});
const selector = (app: string): JsonObject => ({ matchLabels: { app } });
const workload = (more: JsonObject = {}, app = 'a'): JsonObject => ({
  spec: { selector: selector(app), template: template(app), ...more },
});
const stateful = (more: JsonObject = {}): JsonObject => workload({ serviceName: 'web', ...more });
const claim = (name: string, storage = '1Gi'): JsonObject => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
});
const volumeClaim = (storage: string, more: JsonObject = {}): JsonObject => ({
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...more },
});
const job = (more: JsonObject = {}, image = 'a:1', cpu = '1'): JsonObject => ({
  spec: {
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'web', image, resources: { requests: { cpu } } }] } },
    ...more,
  },
});
const volume = (path: string, more: JsonObject = {}): JsonObject => ({
  spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path }, ...more },
});
const service = (more: JsonObject = {}): JsonObject => ({ spec: { ports: [{ port: 80 }], ...more } });
const roleRef = (name: string, kind = 'Role'): JsonObject => ({
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
  subjects: [],
});
const pod = (image: string, more: JsonObject = {}): JsonObject => ({ spec: { containers: [{ name: 'web', image, ...more }] } });

export const changes: readonly Change[] = [
  ...['Deployment', 'DaemonSet', 'ReplicaSet'].flatMap((kind) => [
    change(
      'the selector',
      `apps/v1 ${kind}`,
      [workload(), workload({ selector: { matchLabels: { app: 'a', web: 'yes' } } })],
      'spec.selector.matchLabels.web',
    ),
    change('the template', `apps/v1 ${kind}`, [workload(), workload({ template: template('a', 'a:2') })]),
  ]),
  change('the service name', 'apps/v1 StatefulSet', [stateful(), stateful({ serviceName: 'other' })], 'spec.serviceName'),
  change(
    'a claim template',
    'apps/v1 StatefulSet',
    [stateful({ volumeClaimTemplates: [claim('a')] }), stateful({ volumeClaimTemplates: [claim('b')] })],
    'spec.volumeClaimTemplates[0].metadata.name',
  ),
  ...['1024Mi', '1073741824'].map((storage) =>
    change(`a claim of ${storage} for one of 1Gi`, 'apps/v1 StatefulSet', [
      stateful({ volumeClaimTemplates: [claim('a')] }),
      stateful({ volumeClaimTemplates: [claim('a', storage)] }),
    ]),
  ),
  change(
    'the order of its pods',
    'apps/v1 StatefulSet',
    [stateful(), stateful({ podManagementPolicy: 'Parallel' })],
    'spec.podManagementPolicy',
  ),
  change('the default order, said', 'apps/v1 StatefulSet', [stateful(), stateful({ podManagementPolicy: 'OrderedReady' })]),
  change('the number of replicas', 'apps/v1 StatefulSet', [stateful(), stateful({ replicas: 3, minReadySeconds: 5 })]),
  change('the template', 'batch/v1 Job', [job(), job({}, 'a:2')], 'spec.template.spec.containers[name=web].image'),
  change('an amount written otherwise', 'batch/v1 Job', [job({}, 'a:1', '100m'), job({}, 'a:1', '0.1')]),
  change('completions', 'batch/v1 Job', [job({ completions: 1 }), job({ completions: 2 })], 'spec.completions'),
  change('parallelism', 'batch/v1 Job', [job(), job({ parallelism: 3 })]),
  change('its address', 'v1 Service', [service({ clusterIP: 'None' }), service({ clusterIP: '10.0.0.77' })], 'spec.clusterIP'),
  change('an address that goes unsaid', 'v1 Service', [service({ clusterIP: 'None' }), service()]),
  change('its type', 'v1 Service', [service(), service({ type: 'NodePort' })]),
  change(
    'the access mode',
    'v1 PersistentVolumeClaim',
    [volumeClaim('1Gi', { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] }), volumeClaim('1Gi')],
    'spec.accessModes[=ReadOnlyMany]',
  ),
  change(
    'the storage class',
    'v1 PersistentVolumeClaim',
    [volumeClaim('1Gi', { storageClassName: 'a' }), volumeClaim('1Gi', { storageClassName: 'b' })],
    'spec.storageClassName',
  ),
  change('the default volume mode, said', 'v1 PersistentVolumeClaim', [
    volumeClaim('1Gi'),
    volumeClaim('1Gi', { volumeMode: 'Filesystem' }),
  ]),
  change('the source of a volume', 'v1 PersistentVolume', [volume('/a'), volume('/b')], 'spec.hostPath.path'),
  change('how a volume is reclaimed', 'v1 PersistentVolume', [volume('/a'), volume('/a', { persistentVolumeReclaimPolicy: 'Delete' })]),
  ...(
    [
      ['parameters.a', { parameters: { a: '1' } }, { parameters: { a: '2' } }],
      ['provisioner', { provisioner: 'example.com/a' }, { provisioner: 'example.com/b' }],
      ['reclaimPolicy', { reclaimPolicy: 'Delete' }, { reclaimPolicy: 'Retain' }],
      ['volumeBindingMode', {}, { volumeBindingMode: 'WaitForFirstConsumer' }],
    ] as const
  ).map(([path, before, after]) =>
    change(
      path,
      'storage.k8s.io/v1 StorageClass',
      [
        { provisioner: 'example.com/a', ...before },
        { provisioner: 'example.com/a', ...after },
      ],
      path,
    ),
  ),
  change('whether volumes may grow', 'storage.k8s.io/v1 StorageClass', [
    { provisioner: 'example.com/a' },
    { provisioner: 'example.com/a', allowVolumeExpansion: true },
  ]),
  change('the type', 'v1 Secret', [{ type: 'a/b' }, { type: 'a/c' }], 'type'),
  change('the default type, said', 'v1 Secret', [{ data: {} }, { data: {}, type: 'Opaque' }]),
  change(
    'data of an immutable one',
    'v1 Secret',
    [
      { immutable: true, data: { a: 'MQ==' } },
      { immutable: true, data: { a: 'Mg==' } },
    ],
    'data.a',
  ),
  change(
    'data of an immutable one',
    'v1 ConfigMap',
    [
      { immutable: true, data: { a: '1' } },
      { immutable: true, data: { a: '2' } },
    ],
    'data.a',
  ),
  change('that it is immutable', 'v1 ConfigMap', [{ immutable: true }, { immutable: false }], 'immutable'),
  change('data of one that becomes immutable', 'v1 ConfigMap', [{ data: { a: '1' } }, { immutable: true, data: { a: '2' } }]),
  change('the role', 'rbac.authorization.k8s.io/v1 RoleBinding', [roleRef('a'), roleRef('b')], 'roleRef.name'),
  change(
    'the role',
    'rbac.authorization.k8s.io/v1 ClusterRoleBinding',
    [roleRef('a', 'ClusterRole'), roleRef('b', 'ClusterRole')],
    'roleRef.name',
  ),
  change('the scope', 'apiextensions.k8s.io/v1 CustomResourceDefinition', [{}, { scope: 'Cluster' }], 'spec.scope'),
  change('the kind', 'apiextensions.k8s.io/v1 CustomResourceDefinition', [{}, { names: { kind: 'Gadget' } }], 'spec.names.kind'),
  change('a short name', 'apiextensions.k8s.io/v1 CustomResourceDefinition', [{}, { names: { shortNames: ['w'] } }]),
  change(
    'the controller',
    'networking.k8s.io/v1 IngressClass',
    [{ spec: { controller: 'example.com/a' } }, { spec: { controller: 'example.com/b' } }],
    'spec.controller',
  ),
  change('the value', 'scheduling.k8s.io/v1 PriorityClass', [{ value: 1 }, { value: 2 }], 'value'),
  change(
    'the preemption policy',
    'scheduling.k8s.io/v1 PriorityClass',
    [{ value: 1 }, { value: 1, preemptionPolicy: 'Never' }],
    'preemptionPolicy',
  ),
  change('the description', 'scheduling.k8s.io/v1 PriorityClass', [{ value: 1 }, { value: 1, description: 'urgent' }]),
  change('the handler', 'node.k8s.io/v1 RuntimeClass', [{ handler: 'a' }, { handler: 'b' }], 'handler'),
  change('whether to attach', 'storage.k8s.io/v1 CSIDriver', [{ spec: {} }, { spec: { attachRequired: false } }], 'spec.attachRequired'),
  change(
    'the kind of address',
    'discovery.k8s.io/v1 EndpointSlice',
    [
      { addressType: 'IPv4', endpoints: [] },
      { addressType: 'IPv6', endpoints: [] },
    ],
    'addressType',
  ),
  change(
    'a variable',
    'v1 Pod',
    [pod('a:1', { env: [{ name: 'A', value: '1' }] }), pod('a:1', { env: [{ name: 'A', value: '2' }] })],
    'spec.containers[name=web].env[name=A].value',
  ),
  change('the image', 'v1 Pod', [pod('a:1'), pod('a:2')]),
];

function change(name: string, type: string, [before, after]: readonly [JsonObject, JsonObject], refused?: string): Change {
  return { name, type, before, after, refused };
}
