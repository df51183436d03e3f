import type { JsonObject } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { container, containers, decisionTable, deployment, made } from './means.ts';

const one = containers(container());
const two = containers(container({ image: 'ghcr.io/acme/web:1.4.3' }));
const stateful = (pod: JsonObject, spec: JsonObject = {}): KubernetesObject =>
  made('apps/v1 StatefulSet', { spec: { ...spec, template: { spec: pod } } });
const image = 'containers[name=web].image changed';

decisionTable('restart', [
  [
    'a new image restarts a Deployment',
    [deployment(one)],
    [deployment(two)],
    [`note: Deployment.apps/shop/web: Restarts, a few pods at a time: ${image}`],
  ],
  ['the same template restarts nothing', [deployment(one, { replicas: 1 })], [deployment(one, { replicas: 2 })], []],
  ['a new Deployment restarts nothing', [], [deployment(two)], []],
  ['without replicas there is nothing to restart', [deployment(one, { replicas: 0 })], [deployment(two, { replicas: 0 })], []],
  [
    'Recreate stops all pods first',
    [deployment(one)],
    [deployment(two, { strategy: { type: 'Recreate' } })],
    [`caution: Deployment.apps/shop/web: Restarts, all pods stopped before new ones start: ${image}`],
  ],
  [
    'a paused rollout waits',
    [deployment(one)],
    [deployment(two, { paused: true })],
    [`caution: Deployment.apps/shop/web: Restarts when its rollout is resumed: ${image}`],
  ],
  [
    'the only replica of a StatefulSet is down meanwhile',
    [stateful(one)],
    [stateful(two)],
    [`caution: StatefulSet.apps/shop/web: Restarts, a few pods at a time: ${image}`],
  ],
  [
    'a partition holds the lower ordinals',
    [stateful(one, { replicas: 3 })],
    [stateful(two, { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } })],
    [`note: StatefulSet.apps/shop/web: Restarts, a few pods at a time: ${image}, from ordinal 2 on`],
  ],
  [
    'OnDelete waits for somebody to delete the pods',
    [made('apps/v1 DaemonSet', { spec: { template: { spec: one } } })],
    [made('apps/v1 DaemonSet', { spec: { updateStrategy: { type: 'OnDelete' }, template: { spec: two } } })],
    [`caution: DaemonSet.apps/shop/web: Restarts only as its pods are deleted by hand: ${image}`],
  ],
  [
    'the same amounts written otherwise restart nothing',
    [deployment(containers(container({ resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { 'example.com/gpu': 1 } } })))],
    [deployment(containers(container({ resources: { requests: { cpu: 0.1, memory: '65536Ki' }, limits: { 'example.com/gpu': '1' } } })))],
    [],
  ],
  [
    'other amounts, and labels that only look like amounts, do',
    [labelled({ resources: { requests: { cpu: '1' } } }, '1')],
    [labelled({ resources: { requests: { cpu: '1001m' } } }, '1000m')],
    [
      'note: Deployment.apps/shop/web: Restarts, a few pods at a time: metadata.labels.sizeLimit, containers[name=web].resources.requests.cpu changed',
    ],
  ],
  [
    'amounts of another family of units are one for a Deployment',
    [deployment(containers(asking('1Gi')))],
    [deployment(containers(asking('1073741824')))],
    [],
  ],
  [
    'and two for a StatefulSet, whose revisions are texts',
    [stateful(containers(asking('1Gi')))],
    [stateful(containers(asking('1073741824')))],
    ['caution: StatefulSet.apps/shop/web: Restarts, a few pods at a time: containers[name=web].resources.requests.memory changed'],
  ],
  ['unless the server keeps both as one text', [stateful(containers(asking('1Gi')))], [stateful(containers(asking('1024Mi')))], []],
  ['the next run of a CronJob is no restart', [cron('a')], [cron('b')], []],
  [
    'annotations and order count',
    [made('apps/v1 Deployment', { spec: { template: { spec: containers(container(), container({}, 'log')) } } })],
    [
      made('apps/v1 Deployment', {
        spec: { template: { metadata: { annotations: { at: '1' } }, spec: containers(container({}, 'log'), container()) } },
      }),
    ],
    ['note: Deployment.apps/shop/web: Restarts, a few pods at a time: metadata, containers[*] changed'],
  ],
]);

function asking(memory: string): JsonObject {
  return container({ resources: { requests: { memory } } });
}

function labelled(body: JsonObject, sizeLimit: string): KubernetesObject {
  return made('apps/v1 Deployment', { spec: { template: { metadata: { labels: { sizeLimit } }, spec: containers(container(body)) } } });
}

function cron(tag: string): KubernetesObject {
  return made('batch/v1 CronJob', { spec: { jobTemplate: { spec: { template: { spec: containers(container({ image: tag })) } } } } });
}
