import { type CaseTable, container, image, mount, nodeTerm, pod, spread, variable, volume } from './case-objects.ts';

/** What pods and their containers say. */
export const podCases: readonly CaseTable[] = [
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
];
