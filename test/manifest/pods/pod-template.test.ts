import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../../lib/json.ts';
import { podTemplateOf } from '../../../lib/manifest/pods/pod-template.ts';

const spec = { initContainers: [{ image: 'a' }], containers: [{ name: 'web' }, 'none'], ephemeralContainers: [{ name: '' }] };
const template = { metadata: { labels: { app: 'web' } }, spec };

const kinds: readonly (readonly [apiVersion: string, kind: string, rest: { readonly [key: string]: Json }, field: string])[] = [
  ['v1', 'PodTemplate', { template }, 'template.spec'],
  ['v1', 'ReplicationController', { spec: { template } }, 'spec.template.spec'],
  ['apps/v1', 'Deployment', { spec: { template } }, 'spec.template.spec'],
  ['apps/v1', 'StatefulSet', { spec: { template } }, 'spec.template.spec'],
  ['batch/v1', 'CronJob', { spec: { jobTemplate: { spec: { template } } } }, 'spec.jobTemplate.spec.template.spec'],
];

for (const [apiVersion, kind, rest, field] of kinds) {
  test(`the pods of a ${kind} are found with their containers and where those lie`, () => {
    const pod = podTemplateOf({ apiVersion, kind, metadata: { name: 'web' }, ...rest });
    assert.deepEqual([pod?.spec.field, pod?.labels], [field, { app: 'web' }]);
    assert.deepEqual(
      pod?.containers.map((container) => [container.list, container.name, container.field]),
      [
        ['initContainers', '0', `${field}.initContainers[0]`],
        ['containers', 'web', `${field}.containers[name=web]`],
        ['ephemeralContainers', '0', `${field}.ephemeralContainers[0]`],
      ],
    );
  });
}

test('a pod is its own template, without metadata of other pods', () => {
  const pod = podTemplateOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', labels: { app: 'web' } }, spec });
  assert.deepEqual([pod?.spec.field, pod?.metadata, pod?.labels], ['spec', undefined, { app: 'web' }]);
});

test('kinds of other groups with the name of a workload, and workloads without a spec, have no pods', () => {
  const metadata = { name: 'web' };
  assert.equal(podTemplateOf({ apiVersion: 'example.com/v1', kind: 'Deployment', metadata, spec: { template } }), undefined);
  assert.equal(podTemplateOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template: { spec: [] } } }), undefined);
  assert.equal(podTemplateOf(undefined), undefined);
});
