import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import { application } from '../../lib/constructs/application.ts';
import { Testing } from '../../lib/constructs/testing.ts';
import { warn } from '../../lib/constructs/warn.ts';
import { promotionPolicy } from '../../lib/promotion/policy.ts';
import { allow, deny } from '../../lib/verdict.ts';
import { anEnvironment } from './synthesize.ts';

const web = application('web', z.object({ replicas: z.int() }), (chart, { replicas }) => {
  new ApiObject(chart, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas } });
});

test('Testing.synth gives the manifest set of an environment without a project', () => {
  assert.deepEqual(
    Testing.synth(anEnvironment([web({ replicas: 2 })])).objects.map(({ id }) => id),
    ['Deployment.apps/test/web'],
  );
});

test('Testing.synth throws what the compile would refuse', () => {
  assert.throws(() => Testing.synth(anEnvironment([web({ replicas: 2.5 })])), {
    code: 'FINDINGS',
    message: /^Cannot synthesize environment "testing": .*replicas/,
  });
});

test('Testing.objects gives the objects of a kind with their types', () => {
  const [deployment] = Testing.objects(anEnvironment([web({ replicas: 2 })]), 'Deployment', { project: 'shop' });
  assert.equal(deployment?.spec.replicas, 2);
  assert.equal(deployment?.metadata?.namespace, 'shop');
});

test('Testing.promotion fills in every fact, and a diff of the objects that are given', () => {
  const object = (replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas },
  });
  const facts = Testing.promotion({ action: 'rollback', before: [object(3)], after: [object(1)] });
  assert.equal(facts.environment.name, 'production');
  assert.equal(facts.action, 'rollback');
  assert.deepEqual(
    facts.diff.changed('Deployment').map(({ before, after }) => [before?.spec.replicas, after?.spec.replicas]),
    [[3, 1]],
  );
});

test('warn makes a warning of a policy and leaves the policy itself alone', () => {
  const strict = promotionPolicy('strict', () => deny('no'));
  const lenient = warn(strict);
  assert.deepEqual([strict.mode, lenient.mode, lenient.name], ['enforce', 'warn', 'strict']);
  assert.deepEqual(warn(promotionPolicy('other', () => allow)).judge(Testing.promotion()), allow);
});
