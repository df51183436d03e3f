import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownPods } from '../../../lib/checks/selectors/own-pods.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { complaints, idsOf, object } from '../checked.ts';

function workload(kind: string, name: string, selector: JsonObject, labels: JsonObject): KubernetesObject {
  const apiVersion = kind === 'Job' ? 'batch/v1' : kind === 'ReplicationController' ? 'v1' : 'apps/v1';
  return object(apiVersion, kind, name, { spec: { selector, template: { metadata: { labels }, spec: { containers: [] } } } });
}

const app = { matchLabels: { app: 'web' } };

const table: readonly (readonly [kind: string, selector: JsonObject, labels: JsonObject, ids: readonly string[]])[] = [
  ['Deployment', app, { app: 'web', tier: 'front' }, []],
  ['Deployment', app, { app: 'wbe' }, ['selector-mismatch']],
  ['StatefulSet', app, {}, ['selector-mismatch']],
  ['DaemonSet', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, { app: 'web' }, []],
  ['DaemonSet', { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, { app: 'web' }, ['selector-mismatch']],
  ['ReplicaSet', { matchExpressions: [{ key: 'app', operator: 'In', values: ['api'] }] }, { app: 'web' }, ['selector-mismatch']],
  // That there is no such operator is said of the expression.
  ['ReplicaSet', { matchExpressions: [{ key: 'app', operator: 'Is', values: ['web'] }] }, { app: 'web' }, []],
  ['ReplicaSet', {}, { app: 'web' }, ['selector-mismatch']],
  ['ReplicationController', { app: 'web' }, { app: 'web' }, []],
  ['ReplicationController', { app: 'web' }, { app: 'wbe' }, ['selector-mismatch']],
  ['Job', app, { app: 'wbe' }, []],
  ['Deployment', { matchLabels: { constructor: 'x' } }, {}, ['selector-mismatch']],
];

for (const [index, [kind, selector, labels, ids]] of table.entries()) {
  test(`${kind} ${index} that selects its pods: ${ids.join(', ') || 'fine'}`, () => {
    assert.deepEqual(idsOf(ownPods, [workload(kind, 'web', selector, labels)]), ids);
  });
}

test('a selector is told whole, its expressions included', () => {
  const selector = { ...app, matchExpressions: [{ key: 'tier', operator: 'In', values: ['front', 'back'] }] };
  assert.deepEqual(complaints(ownPods, [workload('Deployment', 'web', selector, { app: 'web' })]), [
    'error selector-mismatch spec.selector: It selects "app=web, tier In (front, back)", and the labels of its own pods are "app=web"',
  ]);
});

test('two workloads that select each other’s pods are one warning, which names the other', () => {
  assert.deepEqual(
    complaints(ownPods, [workload('Deployment', 'a', app, { app: 'web' }), workload('Deployment', 'b', app, { app: 'web' })]),
    ['warning overlapping-selectors spec.selector: Its selector meets the pods of Deployment.apps/shop/b, too'],
  );
});

test('a workload that selects another’s pods one way is a warning about the one that does', () => {
  const wide = workload('Deployment', 'z', { matchLabels: { team: 'web' } }, { app: 'z', team: 'web' });
  const narrow = workload('StatefulSet', 'a', { matchLabels: { app: 'a' } }, { app: 'a', team: 'web' });
  assert.deepEqual(complaints(ownPods, [wide, narrow]), [
    'warning overlapping-selectors spec.selector: Its selector meets the pods of StatefulSet.apps/shop/a, too',
  ]);
});

test('the same labels in two namespaces, or on a Job, do not overlap', () => {
  const elsewhere = { ...workload('Deployment', 'b', app, { app: 'web' }), metadata: { name: 'b', namespace: 'other' } };
  assert.deepEqual(
    idsOf(ownPods, [workload('Deployment', 'a', app, { app: 'web' }), elsewhere, workload('Job', 'c', {}, { app: 'web' })]),
    [],
  );
});
