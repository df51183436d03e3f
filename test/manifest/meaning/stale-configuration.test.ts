import type { JsonObject } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { container, containers, decisionTable, deployment, made } from './means.ts';

const settings = (data: JsonObject, kind = 'ConfigMap'): KubernetesObject => made(`v1 ${kind}`, { data }, { name: 'settings' });
const variable = (source: JsonObject): KubernetesObject => deployment(containers(container({ env: [{ name: 'A', valueFrom: source }] })));
const volume = (source: JsonObject, mount: JsonObject = {}): KubernetesObject =>
  deployment({
    ...containers(container({ volumeMounts: [{ name: 'v', mountPath: '/etc', ...mount }] })),
    volumes: [{ name: 'v', ...source }],
  });
const [before, after] = [settings({ a: '1', b: '1' }), settings({ a: '2', b: '1' })];
const stays = (id: string) =>
  `caution: Deployment.apps/shop/web: Does not restart by itself: it reads ${id} only when it starts, and keeps the old values`;
const files = (id: string) =>
  `note: Deployment.apps/shop/web: Does not restart by itself: the files of ${id} change under it within about a minute`;
const map = 'ConfigMap/shop/settings';

const byKey = variable({ configMapKeyRef: { name: 'settings', key: 'a' } });
const whole = deployment(containers(container({ envFrom: [{ configMapRef: { name: 'settings' } }] })));
const mounted = volume({ configMap: { name: 'settings' } });
const inPart = volume({ configMap: { name: 'settings' } }, { subPath: 'a' });
const projected = volume({ projected: { sources: [{ secret: { name: 'settings' } }] } });
const optional = variable({ configMapKeyRef: { name: 'settings', key: 'a', optional: true } });
const other = variable({ configMapKeyRef: { name: 'settings', key: 'b' } });

decisionTable('stale-configuration', [
  ['an unchanged workload keeps the value of a variable', [before, byKey], [after, byKey], [stays(map)]],
  ['so it does with all keys as variables', [before, whole], [after, whole], [stays(map)]],
  ['a variable of another key is not concerned', [before, other], [after, other], []],
  ['files change under the process', [before, mounted], [after, mounted], [files(map)]],
  ['files mounted by subPath do not', [before, inPart], [after, inPart], [stays(map)]],
  [
    'a Secret in a projected volume is one, too',
    [settings({ a: 'MQ==' }, 'Secret'), projected],
    [settings({ a: 'Mg==' }, 'Secret'), projected],
    [files('Secret/shop/settings')],
  ],
  [
    'a label on a ConfigMap changes nothing for its readers',
    [before, whole],
    [{ ...before, metadata: { ...before.metadata, labels: { a: 'b' } } }, whole],
    [],
  ],
  [
    'a workload that restarts anyway reads the new values',
    [before, whole],
    [
      after,
      { ...whole, spec: { template: { spec: containers(container({ envFrom: [{ configMapRef: { name: 'settings' } }], image: 'b' })) } } },
    ],
    [],
  ],
  [
    'a workload that changes elsewhere does not',
    [before, whole],
    [after, { ...whole, metadata: { ...whole.metadata, labels: { a: 'b' } } }],
    [stays(map)],
  ],
  [
    'what is deleted and still named keeps pods from starting',
    [before, byKey],
    [byKey],
    [`danger: Deployment.apps/shop/web: Names ${map}, which is deleted: new pods of it do not start`],
  ],
  [
    'unless it is optional',
    [before, optional],
    [optional],
    [`note: Deployment.apps/shop/web: Reads ${map}, which is deleted and optional`],
  ],
  [
    'one of another namespace is another one',
    [before, { ...byKey, metadata: { name: 'web', namespace: 'other' } }],
    [after, { ...byKey, metadata: { name: 'web', namespace: 'other' } }],
    [],
  ],
]);
