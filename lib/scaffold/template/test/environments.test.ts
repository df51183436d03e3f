import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Testing } from 'pawl';
import { production } from '../environments/production.ts';
import { keepReplicas } from '../policies/keep-replicas.ts';

test('production runs three replicas of web', () => {
  const [web] = Testing.objects(production, 'Deployment');
  assert.equal(web?.spec.replicas, 3);
});

test('keep-replicas refuses a Deployment that comes down to one replica', () => {
  const deployment = (replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: '__name__' },
    spec: { replicas },
  });
  const facts = Testing.promotion({ before: [deployment(3)], after: [deployment(1)] });
  assert.equal(keepReplicas.judge(facts).kind, 'deny');
});
