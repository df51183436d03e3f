import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contents } from '../../../lib/checks/fields/contents.ts';
import { scheduleProblem } from '../../../lib/checks/fields/grammar/cron-schedule.ts';
import { workloadFields } from '../../../lib/checks/fields/workloads.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { complaints, configMap, idsOf, object, secret } from '../checked.ts';

const schedules: readonly (readonly [schedule: string, fine: boolean])[] = [
  ['*/15 * * * *', true],
  ['0 3 1-5,10 JAN-mar MON', true],
  ['5/10 0 ? * 0', true],
  ['@daily', true],
  ['@every 1h30m', true],
  ['0 0 * * 7', false],
  ['60 * * * *', false],
  ['* * * *', false],
  ['0 0 0 * * *', false],
  ['5-1 * * * *', false],
  ['*/0 * * * *', false],
  ['1-2-3 * * * *', false],
  ['a * * * *', false],
  ['@reboot', false],
  ['TZ=UTC 0 0 * * *', false],
  ['', false],
];

for (const [schedule, fine] of schedules) {
  test(`schedule ${JSON.stringify(schedule)} is ${fine ? 'fine' : 'refused'}`, () =>
    assert.equal(scheduleProblem(schedule) === undefined, fine));
}

const template = (spec: JsonObject) => ({ template: { spec: { containers: [], ...spec } } });

const rows: readonly (readonly [object: KubernetesObject, ids: readonly string[]])[] = [
  [object('apps/v1', 'Deployment', 'a', { spec: template({}) }), []],
  [object('apps/v1', 'Deployment', 'a', { spec: template({ restartPolicy: 'Never' }) }), ['restart-policy']],
  [object('batch/v1', 'Job', 'a', { spec: template({ restartPolicy: 'Never' }) }), []],
  [object('batch/v1', 'Job', 'a', { spec: template({}) }), ['restart-policy']],
  [
    object('batch/v1', 'CronJob', 'a', { spec: { schedule: '@daily', jobTemplate: { spec: template({ restartPolicy: 'OnFailure' }) } } }),
    [],
  ],
  [
    object('batch/v1', 'CronJob', 'a', { spec: { schedule: 'daily', jobTemplate: { spec: template({}) } } }),
    ['restart-policy', 'bad-schedule'],
  ],
  [object('apps/v1', 'Deployment', 'a', { spec: { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } } } }), []],
  [object('apps/v1', 'Deployment', 'a', { spec: { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '0%' } } } }), ['bad-amount']],
  [object('apps/v1', 'Deployment', 'a', { spec: { strategy: { rollingUpdate: { maxUnavailable: '1' } } } }), ['bad-amount']],
  [object('policy/v1', 'PodDisruptionBudget', 'a', { spec: { minAvailable: '50%' } }), []],
  [object('policy/v1', 'PodDisruptionBudget', 'a', { spec: { minAvailable: 'half' } }), ['bad-amount']],
  [object('policy/v1', 'PodDisruptionBudget', 'a', { spec: { minAvailable: 1, maxUnavailable: 1 } }), ['bad-amount']],
  [object('autoscaling/v2', 'HorizontalPodAutoscaler', 'a', { spec: { minReplicas: 2, maxReplicas: 2 } }), []],
  [object('autoscaling/v2', 'HorizontalPodAutoscaler', 'a', { spec: { minReplicas: 3, maxReplicas: 2 } }), ['bad-amount']],
];

for (const [index, [checked, ids]] of rows.entries()) {
  test(`${checked.kind} ${index} by what its kind asks for: ${ids.join(', ') || 'fine'}`, () =>
    assert.deepEqual(idsOf(workloadFields, [checked]), ids));
}

const held: readonly (readonly [object: KubernetesObject, ids: readonly string[]])[] = [
  [configMap('a', { 'app.conf': 'x', '.hidden': 'x' }), []],
  [configMap('a', { 'a/b': 'x' }), ['bad-key']],
  [configMap('a', { '..data': 'x' }), ['bad-key']],
  [configMap('a', { ['a'.repeat(254)]: 'x' }), ['bad-key']],
  [object('v1', 'ConfigMap', 'a', { binaryData: { a: 'not base64' } }), ['bad-base64']],
  [secret('a', { a: 'aGVsbG8=', b: 'aGVs\nbG8=', c: '' }), []],
  [secret('a', { a: 'hello' }), ['bad-base64']],
  [object('v1', 'Secret', 'a', { stringData: { a: 'hello' } }), []],
  [object('v1', 'Secret', 'a', { type: 'kubernetes.io/tls', data: { 'tls.crt': 'aGVsbG8=' } }), ['bad-key']],
  [object('v1', 'Secret', 'a', { type: 'kubernetes.io/tls', stringData: { 'tls.crt': '', 'tls.key': '' } }), []],
];

for (const [index, [checked, ids]] of held.entries()) {
  test(`${checked.kind} ${index} by what it holds: ${ids.join(', ') || 'fine'}`, () => assert.deepEqual(idsOf(contents, [checked]), ids));
}

test('the value of a Secret is in no message', () => {
  assert.doesNotMatch(complaints(contents, [secret('a', { a: 'hunter2' })]).join(), /hunter2/);
});
