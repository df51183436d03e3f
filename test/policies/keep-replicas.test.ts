import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allow, deny, Testing } from 'pawl';
import { production } from '../../environments/production.ts';
import { keepReplicas } from '../../policies/keep-replicas.ts';

const web = (replicas?: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: replicas === undefined ? {} : { replicas },
});
const refusal = deny('Deployment.apps/shop/web would run on fewer than two replicas', 'Give it at least two replicas in this environment');

const cases = [
  { name: 'keepReplicas allows two replicas', before: [web(3)], after: [web(2)], verdict: allow },
  { name: 'keepReplicas denies one replica', before: [web(3)], after: [web(1)], verdict: refusal },
  { name: 'keepReplicas denies a new Deployment that says nothing, which is one replica', before: [], after: [web()], verdict: refusal },
  { name: 'keepReplicas allows a Deployment to go away', before: [web(1)], after: [], verdict: allow },
  { name: 'keepReplicas leaves what does not change alone', before: [web(1)], after: [web(1)], verdict: allow },
];

for (const { name, before, after, verdict } of cases) {
  test(name, () => assert.deepEqual(keepReplicas.judge(Testing.promotion({ before, after })), verdict));
}

test('production runs the shop on three replicas', () => {
  assert.deepEqual(
    Testing.objects(production, 'Deployment', { project: 'shop' }).map(({ spec }) => spec.replicas),
    [3],
  );
});
