import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nameRule } from '../../lib/constructs/synthesis/name-rules.ts';
import { apiCall, apiRequest } from '../control-plane/api-request.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

const names = [
  'a',
  '7.a-b.c',
  '7',
  'a'.repeat(63),
  'a'.repeat(64),
  'a'.repeat(253),
  'Bad_Name!',
  'a..b',
  'a.-b',
  'a.b',
  'a-',
  'system:reader',
  'a/b',
  '50%',
  '..',
  '2001:db8::1',
];

/** Where the kind is served. What else is wrong with an object that has nothing but a name is no matter here. */
const kinds: readonly (readonly [apiVersion: string, kind: string, path: string])[] = [
  ['v1', 'ConfigMap', 'api/v1/namespaces/default/configmaps'],
  ['v1', 'Namespace', 'api/v1/namespaces'],
  ['v1', 'Service', 'api/v1/namespaces/default/services'],
  ['apps/v1', 'Deployment', 'apis/apps/v1/namespaces/default/deployments'],
  ['apps/v1', 'StatefulSet', 'apis/apps/v1/namespaces/default/statefulsets'],
  ['rbac.authorization.k8s.io/v1', 'Role', 'apis/rbac.authorization.k8s.io/v1/namespaces/default/roles'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'apis/rbac.authorization.k8s.io/v1/clusterroles'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'apis/rbac.authorization.k8s.io/v1/clusterrolebindings'],
  ['certificates.k8s.io/v1', 'CertificateSigningRequest', 'apis/certificates.k8s.io/v1/certificatesigningrequests'],
  ['networking.k8s.io/v1', 'IngressClass', 'apis/networking.k8s.io/v1/ingressclasses'],
  ['acme.example/v1', 'Widget', 'apis/acme.example/v1/widgets'],
];

/** Where the rule differs on purpose. */
const different = new Set([
  // Accepted once RelaxedServiceNameValidation is on.
  'Service 7',
  // The server takes these and could never be asked for them again: they are no segment of a path.
  'CertificateSigningRequest a/b',
  'CertificateSigningRequest 50%',
  'CertificateSigningRequest ..',
]);

describeWithCluster('nameRule', (plane) => {
  it('refuses the names that an API server refuses, and no other', { timeout: 120_000 }, async (t) => {
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await apiCall(plane, 'POST', definitions, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.acme.example' },
      spec: {
        group: 'acme.example',
        scope: 'Cluster',
        names: { plural: 'widgets', kind: 'Widget' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    });
    t.after(() => apiCall(plane, 'DELETE', `${definitions}/widgets.acme.example`));
    while ((await apiRequest(plane, 'GET', '/apis/acme.example/v1/widgets')).status !== 200);

    for (const [apiVersion, kind, path] of kinds) {
      for (const name of names) {
        const object = { apiVersion, kind, metadata: { name } };
        const { status, text } = await apiRequest(plane, 'POST', `/${path}?dryRun=All`, object);
        const refused = status >= 400 && /metadata\.name\b/.test(text);
        if (different.has(`${kind} ${name}`)) continue;
        assert.equal(!nameRule(object).accepts(name), refused, `${kind} "${name.slice(0, 70)}": ${status} ${text.slice(0, 400)}`);
      }
    }
  });
});
