import assert from 'node:assert/strict';
import { test } from 'node:test';
import { danglingPodReferences } from '../../../lib/checks/references/pods.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { complaints, configMap, deployment, idsOf, object, secret } from '../checked.ts';

/** Every place of a pod that names something, with what it says when that is not there. */
const table: readonly (readonly [place: string, id: string, pod: JsonObject, container: JsonObject])[] = [
  ['envFrom of a ConfigMap', 'dangling-config-map', {}, { envFrom: [{ configMapRef: { name: 'gone' } }] }],
  ['envFrom of a Secret', 'dangling-secret', {}, { envFrom: [{ secretRef: { name: 'gone' } }] }],
  [
    'a variable from a ConfigMap',
    'dangling-config-map',
    {},
    { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'gone', key: 'a' } } }] },
  ],
  ['a variable from a Secret', 'dangling-secret', {}, { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'gone', key: 'a' } } }] }],
  ['a volume of a ConfigMap', 'dangling-config-map', { volumes: [{ name: 'v', configMap: { name: 'gone' } }] }, {}],
  ['a volume of a Secret', 'dangling-secret', { volumes: [{ name: 'v', secret: { secretName: 'gone' } }] }, {}],
  [
    'a projected ConfigMap',
    'dangling-config-map',
    { volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'gone' } }] } }] },
    {},
  ],
  ['a projected Secret', 'dangling-secret', { volumes: [{ name: 'v', projected: { sources: [{ secret: { name: 'gone' } }] } }] }, {}],
  ['a claim', 'dangling-claim', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'gone' } }] }, {}],
  ['a pull secret', 'dangling-secret', { imagePullSecrets: [{ name: 'gone' }] }, {}],
  ['a ServiceAccount', 'dangling-service-account', { serviceAccountName: 'gone' }, {}],
];

for (const [place, id, pod, container] of table) {
  test(`${place} that is not in the set is a warning`, () => {
    assert.deepEqual(idsOf(danglingPodReferences, [deployment('web', { pod, container })]), [id]);
  });
}

test('a reference to what is in the set, in the cluster by declaration, or in every cluster is fine', () => {
  const web = deployment('web', {
    pod: {
      serviceAccountName: 'default',
      imagePullSecrets: [{ name: 'pull-a' }],
      volumes: [
        { name: 'ca', configMap: { name: 'kube-root-ca.crt' } },
        { name: 'tls', secret: { secretName: 'tls' } },
      ],
    },
    container: { envFrom: [{ configMapRef: { name: 'settings' } }] },
  });
  assert.deepEqual(
    complaints(danglingPodReferences, [web, configMap('settings')], { provided: ['Secret/shop/tls', 'Secret/*/pull-*'] }),
    [],
  );
});

test('an object of the same name in another namespace does not count', () => {
  const elsewhere = { ...configMap('settings'), metadata: { name: 'settings', namespace: 'other' } };
  const web = deployment('web', { container: { envFrom: [{ configMapRef: { name: 'settings' } }] } });
  assert.deepEqual(complaints(danglingPodReferences, [web, elsewhere]), [
    'warning dangling-config-map spec.template.spec.containers[name=main].envFrom[0].configMapRef.name: ConfigMap "settings" is not part of this environment',
  ]);
});

test('what is optional may be missing, and so may its key', () => {
  const web = deployment('web', {
    pod: { volumes: [{ name: 'v', secret: { secretName: 'gone', optional: true } }] },
    container: { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'gone', optional: true } } }] },
  });
  assert.deepEqual(complaints(danglingPodReferences, [web, configMap('settings', { a: '1' })]), []);
});

test('a key that its ConfigMap or Secret does not have is an error', () => {
  const web = deployment('web', {
    pod: { volumes: [{ name: 'v', configMap: { name: 'settings', items: [{ key: 'c', path: 'c' }] } }] },
    container: {
      env: [
        { name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } },
        { name: 'B', valueFrom: { secretKeyRef: { name: 'password', key: 'b' } } },
      ],
    },
  });
  assert.deepEqual(
    complaints(danglingPodReferences, [web, configMap('settings', { a: '1' }), secret('password', { a: 'MQ==' })]).map(
      (line) => line.split(': ')[1],
    ),
    ['ConfigMap "settings" has no key "c"', 'Secret "password" has no key "b"'],
  );
});

test('the keys of a Secret without content are left to whoever fills it', () => {
  const web = deployment('web', { container: { env: [{ name: 'B', valueFrom: { secretKeyRef: { name: 'password', key: 'b' } } }] } });
  assert.deepEqual(complaints(danglingPodReferences, [web, object('v1', 'Secret', 'password')]), []);
});

test('a Secret that is named ten times is one warning', () => {
  const env = Array.from({ length: 10 }, (_, index) => ({ name: `A${index}`, valueFrom: { secretKeyRef: { name: 'gone', key: 'a' } } }));
  assert.equal(complaints(danglingPodReferences, [deployment('web', { container: { env } })]).length, 1);
});

test('the claim of a StatefulSet’s template exists under its number', () => {
  const database = object('apps/v1', 'StatefulSet', 'database', { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] } });
  const backup = (claimName: string) => deployment('backup', { pod: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] } });
  assert.deepEqual(idsOf(danglingPodReferences, [database, backup('data-database-0')]), []);
  assert.deepEqual(idsOf(danglingPodReferences, [database, backup('data-databas-0')]), ['dangling-claim']);
});

/** What makes a Secret "credentials" once the set runs, and what does not. */
const makers: readonly (readonly [maker: ReturnType<typeof object>, makes: boolean])[] = [
  [object('external-secrets.io/v1', 'ExternalSecret', 'any', { spec: { target: { name: 'credentials' } } }), true],
  [object('bitnami.com/v1alpha1', 'SealedSecret', 'credentials', { spec: {} }), true],
  [object('cert-manager.io/v1', 'Certificate', 'web', { spec: { secretName: 'credentials' } }), true],
  [
    {
      ...object('cert-manager.io/v1', 'Certificate', 'web', { spec: { secretName: 'credentials' } }),
      metadata: { name: 'web', namespace: 'other' },
    },
    false,
  ],
  [
    object('batch/v1', 'Job', 'make', {
      spec: { template: { spec: { containers: [{ name: 'a', args: ['--secret-name=credentials'] }] } } },
    }),
    true,
  ],
  [
    object('batch/v1', 'Job', 'make', { spec: { template: { spec: { containers: [{ name: 'a', args: ['--secret-name=other'] }] } } } }),
    false,
  ],
  [object('monitoring.coreos.com/v1', 'ServiceMonitor', 'web', { spec: { secret: 'credentials' } }), false],
  [object('v1', 'ConfigMap', 'credentials'), false],
];

for (const [maker, makes] of makers) {
  test(`a ${maker.kind} called ${maker.metadata.name} in ${maker.metadata.namespace} ${makes ? 'makes' : 'does not make'} the Secret`, () => {
    const web = deployment('web', { container: { envFrom: [{ secretRef: { name: 'credentials' } }] } });
    assert.deepEqual(idsOf(danglingPodReferences, [web, maker]), makes ? [] : ['dangling-secret']);
  });
}

test('an Ingress with an issuer makes its certificate, and a custom resource what begins with its name', () => {
  const web = deployment('web', {
    pod: { volumes: [{ name: 'v', secret: { secretName: 'tls' } }] },
    container: { envFrom: [{ secretRef: { name: 'db-app' } }] },
  });
  const ingress = {
    ...object('networking.k8s.io/v1', 'Ingress', 'web', { spec: { tls: [{ secretName: 'tls' }] } }),
    metadata: { name: 'web', namespace: 'shop', annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } },
  };
  const database = object('postgresql.cnpg.io/v1', 'Cluster', 'db', { spec: {} });
  assert.deepEqual(idsOf(danglingPodReferences, [web, ingress, database]), []);
  assert.deepEqual(idsOf(danglingPodReferences, [web]), ['dangling-secret', 'dangling-secret']);
});
