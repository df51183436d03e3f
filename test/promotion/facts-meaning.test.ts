import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import { diffSets } from '../../lib/manifest/diff.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { factsFromJson, factsToJson } from '../../lib/promotion/evaluate.ts';
import { factsWith } from './rules/facts.ts';

test('a diff means the same to a policy as to whoever made it, unchanged readers of what changed included', () => {
  const settings = (text: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'shop' },
    data: { text },
  });
  const containers = [{ name: 'web', image: 'acme/web:1.0.0', envFrom: [{ configMapRef: { name: 'settings' } }] }];
  const web: KubernetesObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { template: { spec: { containers } } },
  };
  const set = (...objects: KubernetesObject[]) =>
    canonicalSet(
      'staging',
      objects.map((object) => ({ application: 'web', wave: 0, object })),
    ).set;
  const diff = diffSets(set(settings('one'), web), set(settings('two'), web));
  const there = factsFromJson(factsToJson({ ...factsWith(), diff })).diff;
  assert.deepEqual(there.consequences, diff.consequences);
  assert.deepEqual(
    there.consequences.map(({ kind, object }) => [kind, object]),
    [['stale-configuration', 'Deployment.apps/shop/web']],
  );
  assert.deepEqual([there.changes.length, there.updated], [1, 1]);
});
