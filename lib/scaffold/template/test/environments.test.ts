import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Testing } from 'pawl';
import { production } from '../environments/production.ts';
import { keepReplicas } from '../policies/keep-replicas.ts';

test('production runs more than one replica of web', () => {
  assert.ok((Testing.expectObject(production, 'Deployment', 'web').spec.replicas ?? 1) > 1);
});

test('no Deployment comes down to a single replica', () => {
  const web = (replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: '__name__' },
    spec: { replicas },
  });
  Testing.decisions(keepReplicas, [
    ['from three to two', { before: [web(3)], after: [web(2)] }, 'allow'],
    ['from three to one', { before: [web(3)], after: [web(1)] }, /fewer than two replicas/],
    ['taken away', { before: [web(3)] }, 'allow'],
  ]);
});
