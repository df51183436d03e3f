import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containerPorts } from '../../../lib/checks/fields/container-ports.ts';
import { servicePorts } from '../../../lib/checks/fields/service-ports.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { complaints, deployment, idsOf, service } from '../checked.ts';

const containers: readonly (readonly [container: JsonObject, ids: readonly string[]])[] = [
  [{ ports: [{ name: 'http', containerPort: 8080 }, { containerPort: 65535 }] }, []],
  [{ ports: [{ containerPort: 0 }] }, ['bad-port']],
  [{ ports: [{ containerPort: 65536 }] }, ['bad-port']],
  [{ ports: [{ containerPort: 80, hostPort: 70000 }] }, ['bad-port']],
  [{ ports: [{ name: 'Http', containerPort: 80 }] }, ['bad-port']],
  [{ ports: [{ name: 'a-very-long-name', containerPort: 80 }] }, ['bad-port']],
  [{ ports: [{ name: '8080', containerPort: 80 }] }, ['bad-port']],
  [{ ports: [{ name: 'a--b', containerPort: 80 }] }, ['bad-port']],
  [
    {
      ports: [
        { name: 'http', containerPort: 80 },
        { name: 'http', containerPort: 81 },
      ],
    },
    ['duplicate-name'],
  ],
  [{ ports: [{ name: 'http', containerPort: 80 }], readinessProbe: { httpGet: { port: 'http' } } }, []],
  [{ ports: [{ name: 'http', containerPort: 80 }], readinessProbe: { httpGet: { port: 'https' } } }, ['dangling-port']],
  [{ livenessProbe: { tcpSocket: { port: 'http' } } }, ['dangling-port']],
  [{ startupProbe: { httpGet: { port: 0 } } }, ['bad-port']],
  [{ lifecycle: { preStop: { httpGet: { port: 'stop' } } } }, ['dangling-port']],
];

for (const [container, ids] of containers) {
  test(`container ${JSON.stringify(container)}: ${ids.join(', ') || 'fine'}`, () => {
    assert.deepEqual(idsOf(containerPorts, [deployment('web', { container })]), ids);
  });
}

const services: readonly (readonly [spec: JsonObject, ids: readonly string[]])[] = [
  [{ ports: [{ port: 80, targetPort: 'http' }] }, []],
  [{ ports: [{ port: 0 }] }, ['bad-port']],
  [{ ports: [{ port: 80, targetPort: 70000 }] }, ['bad-port']],
  [{ ports: [{ port: 80, targetPort: '8080' }] }, ['bad-port']],
  [{ ports: [{ port: 80 }, { port: 81 }] }, ['bad-port', 'bad-port']],
  [
    {
      ports: [
        { name: 'a', port: 80 },
        { name: 'a', port: 81 },
      ],
    },
    ['duplicate-name'],
  ],
  [
    {
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 80 },
      ],
    },
    ['duplicate-name'],
  ],
  [
    {
      ports: [
        { name: 'a', port: 53 },
        { name: 'b', port: 53, protocol: 'UDP' },
      ],
    },
    [],
  ],
  [{ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }, []],
  [{ type: 'LoadBalancer', ports: [{ port: 80, nodePort: 8080 }] }, ['node-port-range']],
  [{ type: 'NodePort', ports: [{ port: 80, nodePort: 70000 }] }, ['bad-port']],
  [{ ports: [{ port: 80, nodePort: 30080 }] }, ['bad-port']],
];

for (const [spec, ids] of services) {
  test(`Service ${JSON.stringify(spec)}: ${ids.join(', ') || 'fine'}`, () =>
    assert.deepEqual(idsOf(servicePorts, [service('web', spec)]), ids));
}

test('two Services may not take one port of the nodes, but for another protocol', () => {
  const spec = (protocol: string) => ({ type: 'NodePort', ports: [{ port: 53, protocol, nodePort: 30053 }] });
  assert.deepEqual(complaints(servicePorts, [service('a', spec('TCP')), service('b', spec('UDP')), service('c', spec('TCP'))]), [
    'error node-port-taken spec.ports[0].nodePort: Port 30053 of the nodes is taken by Service/shop/a',
  ]);
});
