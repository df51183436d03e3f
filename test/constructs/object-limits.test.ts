import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject } from 'cdk8s';
import { configMap, messagesOf, synthesizeChart } from './synthesize.ts';

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

function synthesizeOne({ apiVersion, kind, name, namespace }: Named) {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return synthesizeChart((chart) => void new ApiObject(chart, 'one', { apiVersion, kind, metadata }), {
    clusterScoped: ['Widget.acme.example'],
  });
}

const rbac = 'rbac.authorization.k8s.io/v1';

const refused: readonly Named[] = [
  { apiVersion: 'v1', kind: 'ConfigMap', name: 'Bad_Name!' },
  { apiVersion: 'v1', kind: 'ConfigMap', name: 'a..b' },
  { apiVersion: 'v1', kind: 'ConfigMap', name: 'a.-b' },
  { apiVersion: 'v1', kind: 'ConfigMap', name: 'two words' },
  { apiVersion: 'v1', kind: 'ConfigMap', name: 'a'.repeat(254) },
  { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web:1' },
  { apiVersion: 'v1', kind: 'Namespace', name: 'a.b' },
  { apiVersion: 'v1', kind: 'Service', name: 'web.internal' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'database.0' },
  { apiVersion: 'v1', kind: 'Service', name: 'a'.repeat(64) },
  { apiVersion: 'acme.example/v1', kind: 'Widget', name: 'Upper' },
  { apiVersion: 'acme.example/v1', kind: 'ClusterRole', name: 'system:reader' },
  { apiVersion: rbac, kind: 'ClusterRole', name: 'a/b' },
  { apiVersion: rbac, kind: 'RoleBinding', name: '..' },
  { apiVersion: rbac, kind: 'Role', name: '50%' },
];

for (const named of refused) {
  test(`${named.kind} of ${named.apiVersion} may not be called ${named.name.slice(0, 20)}`, () => {
    const { findings } = synthesizeOne(named);
    const bad = findings.filter(({ severity }) => severity === 'error');
    assert.deepEqual(
      bad.map(({ id, application, construct, field }) => ({ id, application, construct, field })),
      [{ id: 'bad-name', application: 'web', construct: 'web/one', field: 'metadata.name' }],
    );
    assert.equal(bad[0]?.message, `Object "web/one" is not valid: "${named.name}" is no name of a ${named.kind}`);
    assert.match(bad[0]?.fix ?? '', /^Use /);
  });
}

const accepted: readonly Named[] = [
  { apiVersion: 'v1', kind: 'ConfigMap', name: '7.a-b.c' },
  { apiVersion: 'v1', kind: 'ConfigMap', name: 'a'.repeat(253) },
  { apiVersion: 'v1', kind: 'Namespace', name: '1' },
  { apiVersion: 'v1', kind: 'Service', name: 'a'.repeat(63) },
  { apiVersion: 'acme.example/v1', kind: 'Widget', name: 'a.b' },
  { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name: 'widgets.acme.example' },
  { apiVersion: rbac, kind: 'Role', name: 'Acme:Reader_1' },
  { apiVersion: rbac, kind: 'ClusterRole', name: 'system:aggregate-to-view' },
  { apiVersion: rbac, kind: 'RoleBinding', name: 'a:b' },
  { apiVersion: rbac, kind: 'ClusterRoleBinding', name: 'a:b' },
  { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', name: 'User:Ann' },
  { apiVersion: 'certificates.k8s.io/v1beta1', kind: 'ClusterTrustBundle', name: 'acme.example:signer:one' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'IPAddress', name: '2001:db8::1' },
  { apiVersion: 'image.openshift.io/v1', kind: 'ImageStreamTag', name: 'app:latest', namespace: 'shop' },
];

for (const named of accepted) {
  test(`${named.kind} of ${named.apiVersion} may be called ${named.name.slice(0, 30)}`, () => {
    const synthesis = synthesizeOne(named);
    assert.deepEqual(
      messagesOf(synthesis).filter((message) => message.startsWith('error')),
      [],
    );
    assert.equal(synthesis.set.objects[0]?.object.metadata.name, named.name);
  });
}

test('a namespace that cannot be one is said once, with its field', () => {
  const { findings } = synthesizeChart((chart) => void configMap(chart, 'a', { namespace: 'my.shop' }));
  assert.deepEqual(
    findings.map(({ id, construct, field, message }) => [id, construct, field, message]),
    [['bad-name', 'web/a', 'metadata.namespace', 'Object "web/a" is not valid: "my.shop" is no namespace of a ConfigMap']],
  );
});

test('an object above 1 MiB is an error that says how large it is, and one of 1 MiB is fine', () => {
  const sized = (bytes: number) =>
    synthesizeChart((chart) => {
      const frame = JSON.stringify({ apiVersion: 'v1', data: { text: '' }, kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop' } });
      // Two bytes each in UTF-8, but for the last.
      const text = 'é'.repeat(Math.floor((bytes - frame.length) / 2)) + 'x'.repeat((bytes - frame.length) % 2);
      new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { text } });
      configMap(chart, 'b');
    });
  const largest = 1024 * 1024;
  assert.deepEqual(messagesOf(sized(largest)), []);
  const { findings, set } = sized(largest + 1);
  assert.deepEqual(
    findings.map(({ id, object, construct, message }) => [id, object, construct, message]),
    [['object-too-large', 'ConfigMap/shop/a', 'web/a', 'ConfigMap/shop/a takes 1.01 MiB as JSON, expected at most 1 MiB']],
  );
  assert.deepEqual(
    set.objects.map(({ id }) => id),
    ['ConfigMap/shop/b'],
  );
});
