import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonToKeep } from '../../lib/manifest/prune.ts';

const cases: readonly (readonly [apiVersion: string, kind: string, wish: string | undefined, reason: string | undefined])[] = [
  ['v1', 'ConfigMap', undefined, undefined],
  ['v1', 'ConfigMap', 'false', 'its annotation pawl.dev/prune says "false"'],
  ['v1', 'Namespace', undefined, 'a Namespace is only pruned where its annotation pawl.dev/prune says "true"'],
  ['v1', 'Namespace', 'yes', 'a Namespace is only pruned where its annotation pawl.dev/prune says "true"'],
  ['v1', 'Namespace', 'true', undefined],
  ['example.com/v1', 'Namespace', undefined, undefined],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    undefined,
    'a CustomResourceDefinition is only pruned where its annotation pawl.dev/prune says "true"',
  ],
];

for (const [apiVersion, kind, wish, reason] of cases) {
  test(`the agent ${reason === undefined ? 'prunes' : 'keeps'} a ${kind} of ${apiVersion} that says ${wish ?? 'nothing'}`, () => {
    const annotations = wish === undefined ? {} : { annotations: { 'pawl.dev/prune': wish } };
    assert.equal(reasonToKeep({ apiVersion, kind, metadata: { name: 'one', ...annotations } }), reason);
  });
}
