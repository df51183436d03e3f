import {
  binding,
  type CaseTable,
  clusterRole,
  ingress,
  limitRange,
  peer,
  policyPort,
  quota,
  role,
  service,
  storageClass,
  webhook,
} from './case-objects.ts';

/** The network, access, and what belongs to the whole cluster. */
export const clusterCases: readonly CaseTable[] = [
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
    'LimitRange',
    limitRange,
    [
      [{ max: { cpu: 1 }, default: { cpu: 2 } }, { max: { cpu: 2 }, default: { cpu: '2000m' } }, 'bad-limit'],
      [{ max: { cpu: 1 }, min: { cpu: 2 } }, { max: { cpu: 1 }, min: { cpu: 1 } }, 'bad-limit'],
    ],
  ],
  [
    'ResourceQuota',
    quota,
    [
      [{ 'request.cpu': 1 }, { 'requests.cpu': 1, cpu: '100m', 'limits.ephemeral-storage': '1Gi' }, 'unknown-resource'],
      [{ deployments: 4 }, { 'count/deployments.apps': 4, 'requests.nvidia.com/gpu': 4 }, 'unknown-resource'],
      [{ storage: '1Gi' }, { 'requests.storage': '1Gi', 'requests.hugepages-2Mi': '4Mi' }, 'unknown-resource'],
      [{ 'count/': 4 }, { 'count/pods': 4, 'gold.storageclass.storage.k8s.io/requests.storage': '1Gi' }, 'unknown-resource'],
      [{ pods: '500m' }, { pods: '5', 'services.nodeports': 0 }, 'bad-quantity'],
      [{ 'count/jobs.batch': '1500m' }, { 'count/jobs.batch': '2' }, 'bad-quantity'],
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
