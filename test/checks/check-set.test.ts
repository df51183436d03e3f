import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CheckOptions, checkSet } from '../../lib/checks/check-set.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { objectId, parseObjectId } from '../../lib/object-id.ts';
import { processorTime } from '../processor-time.ts';
import { configMap, deployment, object, service, setOf } from './checked.ts';

const options: CheckOptions = { kubernetes: '1.34', namespace: 'shop', provided: [], origins: {} };

test('checkSet says where an object was made, and in which application and environment', () => {
  const origins = { 'Deployment.apps/shop/web': { construct: 'web/deployment', source: { file: 'applications/web.ts', line: 12 } } };
  const { findings } = checkSet(setOf([deployment('web', { pod: { serviceAccountName: 'gone' } })]), { ...options, origins });
  assert.deepEqual(findings, [
    {
      id: 'dangling-service-account',
      severity: 'warning',
      message: 'ServiceAccount "gone" is not part of this environment',
      fix: "Add it, or say that it is in the cluster: provided: ['ServiceAccount/shop/gone']",
      environment: 'production',
      application: 'web',
      object: 'Deployment.apps/shop/web',
      field: 'spec.template.spec.serviceAccountName',
      ...origins['Deployment.apps/shop/web'],
    },
  ]);
});

test('checkSet says a thing once where a rule and the schema are against one field, in the words of the rule', () => {
  const { findings } = checkSet(setOf([{ ...configMap('settings'), data: { mode: 493 } }]), options);
  assert.deepEqual(
    findings.map(({ id, field }) => [id, field]),
    [['not-a-text', 'data.mode']],
  );
});

test('checkSet says what YAML makes of a text without quotes only where the object came out of a file', () => {
  const fixOf = (input: object) =>
    checkSet(setOf([{ ...configMap('settings'), data: { mode: 493 } }]), { ...options, origins: { 'ConfigMap/shop/settings': input } })
      .findings[0]?.fix;
  assert.equal(fixOf({}), "Write '493' in quotes");
  assert.match(fixOf({ input: { file: 'a.yaml', line: 1 } }) ?? '', /^Write '493' in quotes; YAML/);
});

test('checkSet orders findings as the set is ordered', () => {
  const { findings } = checkSet(
    setOf([service('b', { selector: { app: 'b' }, ports: [{ port: 0 }] }), { ...configMap('a'), data: { 'a/b': '' } }]),
    options,
  );
  assert.deepEqual(
    findings.map(({ id }) => id),
    ['bad-key', 'bad-port', 'service-selects-nothing'],
  );
});

test('checkSet says a thing once, however the rule and the schema call the item of a list', () => {
  const ids = (objects: readonly KubernetesObject[]) => checkSet(setOf(objects), options).findings.map(({ id }) => id);
  assert.deepEqual(ids([deployment('web', { container: { ports: [{ containerPort: '8080' }] } })]), ['bad-port']);
  assert.deepEqual(ids([deployment('web', { container: { ports: [{ name: 'http', containerPort: '8080' }] } })]), ['bad-port']);
  const ports = [
    { name: 'a', port: 80 },
    { name: 'b', port: 80 },
  ];
  assert.deepEqual(ids([deployment('web'), service('web', { selector: { app: 'web' }, ports })]), ['duplicate-name']);
});

test('checkSet judges no references where something of the set could not be made, and says so', () => {
  const set = setOf([service('b', { selector: { app: 'b' }, ports: [{ port: 0 }] })]);
  const { findings, unproven } = checkSet(set, { ...options, complete: false });
  assert.deepEqual(
    findings.map(({ id }) => id),
    ['bad-port'],
  );
  assert.deepEqual(
    unproven.map(({ id }) => id),
    ['references'],
  );
});

const broken: readonly (readonly [broken: string, ids: readonly string[]])[] = [
  ['ConfigMap/shop/other', ['dangling-config-map', 'dangling-secret', 'service-selects-nothing']],
  ['ConfigMap/shop/settings', ['dangling-secret', 'service-selects-nothing']],
  ['ConfigMap/settings', ['dangling-secret', 'service-selects-nothing']],
  ['Secret/shop/settings', ['dangling-config-map', 'dangling-secret', 'service-selects-nothing']],
  ['Deployment.apps/shop/api', ['dangling-config-map', 'dangling-secret']],
  // What these make, nobody knows.
  ['Job.batch/shop/setup', []],
  ['Vault.example.com/shop/vault', []],
];

for (const [id, ids] of broken) {
  test(`checkSet counts ${id}, which could not be made, as being there, and judges the others`, () => {
    const set = setOf([
      deployment('web', { container: { envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' } }] } }),
      service('api', { selector: { app: 'api' }, ports: [{ port: 80 }] }),
    ]);
    const { findings, unproven } = checkSet(set, { ...options, broken: [objectId(parseObjectId(id) ?? assert.fail())] });
    assert.deepEqual(findings.map((finding) => finding.id).toSorted(), ids);
    assert.equal(unproven.length, ids.length === 0 ? 1 : 0);
  });
}

test('checkSet lists classes that belong to the cluster as not proven, once each', () => {
  const claim = (name: string) =>
    object('v1', 'PersistentVolumeClaim', name, {
      spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
  assert.deepEqual(
    checkSet(setOf([claim('a'), claim('b'), deployment('web', { pod: { priorityClassName: 'system-node-critical' } })]), options),
    {
      findings: [],
      unproven: [
        {
          id: 'cluster-object',
          message: 'StorageClass "fast" is not part of this environment: the cluster has to have it',
          objects: 2,
          example: 'PersistentVolumeClaim/shop/a',
        },
      ],
      idle: [],
    },
  );
});

/** What a chart of somebody else may hold: objects of the right kinds with fields of any shape. No rule may stumble. */
const shapes = [null, 0, true, '', 'text', [], [null], [[]], {}, { name: null }, [{ name: 1 }], { matchLabels: null }, { '': {} }];
const kinds: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'Secret'],
  ['v1', 'ReplicationController'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
];

test('checkSet survives objects of any shape', () => {
  const objects: KubernetesObject[] = kinds.flatMap(([apiVersion, kind]) =>
    shapes.flatMap((shape, index) => [
      object(apiVersion, kind, `a-${index}`, { spec: shape, data: shape, webhooks: shape, subjects: shape, roleRef: shape }),
      object(apiVersion, kind, `b-${index}`, {
        spec: {
          selector: shape,
          template: { metadata: shape, spec: shape },
          ports: shape,
          rules: shape,
          versions: shape,
          scaleTargetRef: shape,
          jobTemplate: shape,
        },
      }),
      object(apiVersion, kind, `c-${index}`, {
        spec: {
          selector: { matchLabels: shape, matchExpressions: shape },
          template: { metadata: { labels: shape }, spec: { containers: shape, volumes: shape } },
        },
      }),
      object(apiVersion, kind, `d-${index}`, {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: shape,
                  image: shape,
                  env: shape,
                  envFrom: shape,
                  ports: shape,
                  livenessProbe: shape,
                  resources: shape,
                  volumeMounts: shape,
                  args: shape,
                },
              ],
            },
          },
        },
      }),
    ]),
  );
  assert.ok(checkSet(setOf(objects), options).findings.length > 0);
});

test('ten thousand workloads that all select each other’s pods are judged in seconds, not in their square', () => {
  const labels = { app: 'web' };
  const spec = {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'a:1' }] } },
  };
  const objects = Array.from({ length: 10_000 }, (_, index) => object('apps/v1', 'Deployment', `web-${index}`, { spec }));
  const took = processorTime(() => {
    const { findings } = checkSet(setOf(objects), options);
    assert.ok(findings.every(({ id }) => id === 'overlapping-selectors'));
  });
  assert.ok(took < 10_000, `${took} ms`);
});
