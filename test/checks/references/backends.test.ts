import assert from 'node:assert/strict';
import { test } from 'node:test';
import { danglingBackends } from '../../../lib/checks/references/backends.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { complaints, idsOf, object, service } from '../checked.ts';

const web = service('web', { ports: [{ name: 'http', port: 80 }] });

function ingress(backend: JsonObject): KubernetesObject {
  return object('networking.k8s.io/v1', 'Ingress', 'web', {
    spec: { rules: [{ http: { paths: [{ path: '/', backend: { service: backend } }] } }] },
  });
}

function route(backend: JsonObject): KubernetesObject {
  return object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'web', { spec: { rules: [{ backendRefs: [backend] }] } });
}

function webhook(backend: JsonObject): KubernetesObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'web' },
    webhooks: [{ name: 'a.example.com', clientConfig: { service: backend } }],
  };
}

const table: readonly (readonly [sender: KubernetesObject, ids: readonly string[]])[] = [
  [ingress({ name: 'web', port: { number: 80 } }), []],
  [ingress({ name: 'web', port: { name: 'http' } }), []],
  [ingress({ name: 'web', port: { number: 8080 } }), ['dangling-service-port']],
  [ingress({ name: 'web', port: { name: 'https' } }), ['dangling-service-port']],
  [ingress({ name: 'wbe', port: { number: 80 } }), ['dangling-service']],
  [
    object('networking.k8s.io/v1', 'Ingress', 'web', { spec: { defaultBackend: { service: { name: 'gone', port: { number: 80 } } } } }),
    ['dangling-service'],
  ],
  [route({ name: 'web', port: 80 }), []],
  [route({ name: 'web', port: 81 }), ['dangling-service-port']],
  [route({ name: 'gone', port: 80 }), ['dangling-service']],
  [route({ name: 'gone', namespace: 'other', port: 80 }), []],
  [route({ name: 'gone', kind: 'ServiceImport', group: 'multicluster.x-k8s.io', port: 80 }), []],
  [webhook({ name: 'web', namespace: 'shop', port: 80 }), []],
  [webhook({ name: 'web', namespace: 'shop' }), ['dangling-service-port']],
  [webhook({ name: 'gone', namespace: 'shop' }), ['dangling-service']],
  [webhook({ name: 'gone', namespace: 'cert-manager' }), []],
  [
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1.example.com' },
      spec: { service: { name: 'gone', namespace: 'shop' } },
    },
    ['dangling-service'],
  ],
  [{ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'v1.example.com' }, spec: { service: null } }, []],
];

for (const [index, [sender, ids]] of table.entries()) {
  test(`${sender.kind} ${index} that sends traffic: ${ids.join(', ') || 'fine'}`, () => {
    assert.deepEqual(idsOf(danglingBackends, [web, sender]), ids);
  });
}

test('a backend that is declared to be in the cluster is fine', () => {
  assert.deepEqual(idsOf(danglingBackends, [ingress({ name: 'gone', port: { number: 80 } })], { provided: ['Service/shop/gone'] }), []);
});

test('a missing port says which ones there are, at the field that names it', () => {
  assert.deepEqual(complaints(danglingBackends, [web, ingress({ name: 'web', port: { number: 8080 } })]), [
    'error dangling-service-port spec.rules[0].http.paths[0].backend.service.port.number: Service "web" has no port "8080"',
  ]);
});
