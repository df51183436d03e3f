import type { JsonObject } from '../../../lib/json.ts';
import { decisionTable, made } from './means.ts';

const prune = { annotations: { 'pawl.dev/prune': 'true' } };
const stays = 'Leaves the release and stays in the cluster, since it does not say pawl.dev/prune: "true"; whenever it is deleted,';
const stateful = (spec: JsonObject) =>
  made('apps/v1 StatefulSet', { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }], ...spec } });
const policy = (when: string) => ({ persistentVolumeClaimRetentionPolicy: { [when]: 'Delete' } });

decisionTable('gone-for-good', [
  [
    'the data of a claim',
    [made('v1 PersistentVolumeClaim', {}, prune)],
    [],
    ['danger: PersistentVolumeClaim/shop/web: Is deleted for good: the data of its volume go with it where the volume is reclaimed'],
  ],
  [
    'a claim that the agent keeps',
    [made('v1 PersistentVolumeClaim', {})],
    [],
    [`caution: PersistentVolumeClaim/shop/web: ${stays} the data of its volume go with it where the volume is reclaimed`],
  ],
  [
    'a namespace with everything inside',
    [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', ...prune } }],
    [],
    ['danger: Namespace/shop: Is deleted for good: everything inside goes with it'],
  ],
  [
    'a namespace that the agent keeps',
    [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }],
    [],
    [`caution: Namespace/shop: ${stays} everything inside goes with it`],
  ],
  [
    'a kind with every object of it',
    [{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'w.example.com' } }],
    [],
    [`caution: CustomResourceDefinition.apiextensions.k8s.io/w.example.com: ${stays} every object of that kind goes with it`],
  ],
  ['a kind of that name in another group is nothing special', [made('example.com/v1 Namespace', {})], [], []],
  ['a Deployment comes back by a rollback', [made('apps/v1 Deployment', {})], [], []],
  [
    'the volumes of a StatefulSet stay',
    [stateful({})],
    [],
    ['note: StatefulSet.apps/shop/web: Its volume claims stay behind, with their data'],
  ],
  ['a StatefulSet without volumes leaves nothing', [made('apps/v1 StatefulSet', { spec: {} })], [], []],
  [
    'unless whenDeleted says otherwise',
    [stateful(policy('whenDeleted'))],
    [],
    ['danger: StatefulSet.apps/shop/web: Is deleted for good: its volume claims are deleted with it, as whenDeleted says'],
  ],
  [
    'volumes of the last replicas, where whenScaled says so',
    [stateful({ replicas: 3 })],
    [stateful({ replicas: 1, ...policy('whenScaled') })],
    ['danger: StatefulSet.apps/shop/web: The volume claims of its last 2 replicas are deleted for good, as whenScaled says'],
  ],
  ['fewer replicas alone keep their volumes', [stateful({ replicas: 3 })], [stateful({ replicas: 1 })], []],
]);
