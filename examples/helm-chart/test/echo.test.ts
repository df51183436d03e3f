import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Testing } from 'pawl';
import { production } from '../environments/production.ts';
import { keepReplicas } from '../policies/keep-replicas.ts';

// vendor/ and pawl.lock.json lie here.
const folder = join(import.meta.dirname, '..');

test('the chart is rendered with our values and our patches', () => {
  const set = Testing.synth(production, { folder });
  const { spec } = Testing.expectObject(set, 'Deployment', 'echo');
  const pod = spec.template.spec;
  assert.equal(spec.replicas, 3);
  assert.equal(pod?.containers[0]?.image, 'ghcr.io/acme/echo:4.1.0');
  assert.equal(pod?.containers[0]?.securityContext?.readOnlyRootFilesystem, true);
  assert.equal(pod?.topologySpreadConstraints?.[0]?.topologyKey, 'kubernetes.io/hostname');
  assert.equal(Testing.expectObject(set, 'Service', 'echo').spec.ports?.[0]?.port, 8080);
});

test('echo never comes down to a single replica', () => {
  const deployment = (replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'echo', namespace: 'echo' },
    spec: { replicas },
  });
  Testing.decisions(keepReplicas, [
    ['from three to two', { before: [deployment(3)], after: [deployment(2)] }, 'allow'],
    ['from three to one', { before: [deployment(3)], after: [deployment(1)] }, /fewer than two replicas/],
  ]);
});
