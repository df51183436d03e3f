import assert from 'node:assert/strict';
import { test } from 'node:test';
import { danglingServiceSelectors } from '../../../lib/checks/references/services.ts';
import { complaints, deployment, idsOf, object, service } from '../checked.ts';

const web = deployment('web', { container: { ports: [{ name: 'http', containerPort: 8080 }] } });

test('a Service that selects pods of the set by a port that they have is fine', () => {
  for (const targetPort of ['http', 8080, 9999])
    assert.deepEqual(
      complaints(danglingServiceSelectors, [web, service('web', { selector: { app: 'web' }, ports: [{ port: 80, targetPort }] })]),
      [],
    );
});

test('a Service whose selector meets no pod is an error', () => {
  assert.deepEqual(complaints(danglingServiceSelectors, [web, service('web', { selector: { app: 'wbe' }, ports: [{ port: 80 }] })]), [
    'error service-selects-nothing spec.selector: It selects "app=wbe", which no pod of this environment in namespace "shop" has',
  ]);
});

test('a Service may not select pods of another namespace, or of Jobs only', () => {
  const elsewhere = { ...web, metadata: { name: 'web', namespace: 'other' } };
  const job = object('batch/v1', 'Job', 'migrate', {
    spec: { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [] } } },
  });
  assert.deepEqual(idsOf(danglingServiceSelectors, [elsewhere, job, service('web', { selector: { app: 'web' } })]), [
    'service-selects-nothing',
  ]);
});

test('a Service without selector, with an external name, or in a namespace that the set does not fill, is left alone', () => {
  const outside = { ...service('dns', { selector: { app: 'dns' } }), metadata: { name: 'dns', namespace: 'kube-system' } };
  const services = [
    service('a', {}),
    service('b', { selector: {} }),
    service('c', { type: 'ExternalName', selector: { app: 'x' } }),
    outside,
  ];
  assert.deepEqual(complaints(danglingServiceSelectors, [web, ...services]), []);
});

test('a Service beside a custom resource whose operator may start pods is left alone, and not beside one that never does', () => {
  const selecting = service('database', { selector: { cluster: 'database' } });
  assert.deepEqual(idsOf(danglingServiceSelectors, [selecting, object('postgresql.cnpg.io/v1', 'Cluster', 'database')]), []);
  assert.deepEqual(idsOf(danglingServiceSelectors, [selecting, object('cert-manager.io/v1', 'Certificate', 'database')]), [
    'service-selects-nothing',
  ]);
});

test('a named target port that a selected pod does not have is an error', () => {
  const other = {
    ...deployment('other'),
    spec: { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'a' }] } } },
  };
  const selecting = service('web', { selector: { app: 'web' }, ports: [{ name: 'a', port: 80, targetPort: 'htpp' }] });
  assert.deepEqual(complaints(danglingServiceSelectors, [web, selecting]), [
    'error service-target-port spec.ports[name=a].targetPort: Port "htpp" is the name of no container port of Deployment.apps/shop/web',
  ]);
  const both = service('web', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] });
  assert.deepEqual(complaints(danglingServiceSelectors, [web, other, both]), [
    'error service-target-port spec.ports[0].targetPort: Port "http" is the name of no container port of Deployment.apps/shop/other',
  ]);
});
