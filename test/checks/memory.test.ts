import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CheckOptions, checkSet } from '../../lib/checks/check-set.ts';
import { diffSets } from '../../lib/manifest/diff.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import type { ManifestObject, ManifestSet } from '../../lib/manifest/manifest-set.ts';
import { Memory } from '../../lib/remembered.ts';
import { pick } from '../manifest/random-json.ts';
import { seededRandom } from '../seeded-random.ts';
import { configMap, deployment, object, secret, service, setOf } from './checked.ts';

test('checks and diffs with a memory say what those without one say, whatever was asked before', () => {
  const random = seededRandom(20261123);
  const memory = new Memory();
  const met = new Set<string>();
  let before: ManifestSet | undefined;
  for (let step = 0; step < 120; step++) {
    const objects = [...pools.values()].flatMap((pool) => (random() < 0.75 ? [pick(random, pool)] : []));
    const set: ManifestSet = { environment: 'production', objects };
    const options = { ...pick(random, settings), origins: originsOf(objects, random() < 0.5) };
    const kept = checkSet(set, { ...options, memory });
    assert.deepEqual(kept, checkSet(set, options), `step ${step}`);
    for (const { id } of kept.findings) met.add(id);
    const [difference, same] = [diffSets(before, set, memory), diffSets(before, set)];
    assert.deepEqual({ ...difference, changed: undefined }, { ...same, changed: undefined }, `step ${step}`);
    before = set;
  }
  // The pools are worth their while.
  assert.ok(met.size >= 15, [...met].join());
});

const settings: readonly CheckOptions[] = [
  { kubernetes: '1.34', namespace: 'shop', provided: [], origins: {} },
  { kubernetes: '1.30', namespace: 'shop', provided: ['ServiceAccount/shop/*'], origins: {} },
  { kubernetes: '1.34', namespace: 'elsewhere', provided: ['Secret/*/*'], origins: {}, complete: false },
];

function originsOf(objects: readonly ManifestObject[], fromFiles: boolean): CheckOptions['origins'] {
  const input = fromFiles ? { input: { file: 'extra.yaml', line: 3 } } : {};
  return Object.fromEntries(objects.map(({ id }) => [id, { construct: `web/${id}`, ...input }]));
}

const crd = (type: string) =>
  ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.acme.example' },
    spec: {
      group: 'acme.example',
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { size: { type } } } },
            },
          },
        },
      ],
    },
  }) satisfies KubernetesObject;

/** One object of each pool at most is in a set: they have one id. */
const candidates: readonly KubernetesObject[] = [
  configMap('settings', { key: 'value' }),
  configMap('settings', { key: 'other' }),
  configMap('settings', { 'bad key': 'x', mode: 493 }),
  secret('login', { password: 'bm90IHRleHQ=' }),
  secret('login', { password: '%' }),
  deployment('web', { container: { envFrom: [{ configMapRef: { name: 'settings' } }] } }),
  deployment('web', { pod: { serviceAccountName: 'gone' }, container: { env: [{ name: '1x', value: 'y' }] } }),
  deployment('web', { container: { image: 'Not An Image', envFrom: [{ secretRef: { name: 'login' } }] } }),
  deployment('web', { container: { ports: [{ containerPort: 99999 }], resources: { limits: { cpu: 'many' } } } }),
  object('apps/v1', 'Deployment', 'api', {
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx:1.27.3' }] } },
    },
  }),
  deployment('api'),
  service('web', { selector: { app: 'web' }, ports: [{ port: 80, nodePort: 30080 }], type: 'NodePort' }),
  service('web', { selector: { app: 'nobody' }, ports: [{ port: 0 }] }),
  service('api', { selector: { app: 'api' }, ports: [{ port: 80, nodePort: 30080 }], type: 'NodePort' }),
  service('api', { selector: { app: 'api' }, ports: [{ port: 80 }, { port: 80 }] }),
  object('policy/v1beta1', 'PodSecurityPolicy', 'old'),
  object('batch/v1', 'CronJob', 'nightly', { spec: { schedule: 'never' } }),
  object('acme.example/v1', 'Widget', 'small', { spec: { size: 1 } }),
  object('acme.example/v1', 'Widget', 'small', { spec: { size: 'one' } }),
  crd('integer'),
  crd('string'),
];
const pools = Map.groupBy(
  candidates.flatMap((one) => setOf([one]).objects),
  ({ id }) => id,
);
