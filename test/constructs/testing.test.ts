import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import { acknowledge } from '../../lib/checks/acknowledgements/acknowledgement.ts';
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

test('Testing.check says what the checks have against an environment, without what it acknowledges', () => {
  const short = anEnvironment([web({ replicas: 2 })]);
  const ids = Testing.check(short).map(({ id, object }) => [id, object]);
  assert.deepEqual(ids, [
    ['missing-field', 'Deployment.apps/test/web'],
    ['missing-field', 'Deployment.apps/test/web'],
  ]);
  const known = acknowledge({ finding: 'missing-field', reason: 'It is a sketch', expires: '2026-01-31' });
  assert.deepEqual(Testing.check({ ...short, acknowledged: [known] }), []);
  assert.deepEqual(
    Testing.check(anEnvironment([web({ replicas: 2.5 })])).map(({ id }) => id),
    ['configuration'],
  );
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

test('Testing.expectObject gives the one object of a kind and a name, typed, of an environment or of a set', () => {
  const environment = anEnvironment([web({ replicas: 2 })]);
  assert.equal(Testing.expectObject(environment, 'Deployment', 'web').spec.replicas, 2);
  assert.equal(Testing.expectObject(Testing.synth(environment), 'Deployment', 'web', { namespace: 'test' }).metadata?.name, 'web');
});

test('Testing.expectObject says what there is instead of what it cannot find', () => {
  const set = Testing.synth(anEnvironment([web({ replicas: 2 })]));
  const cases: readonly [() => unknown, string][] = [
    [
      () => Testing.expectObject(set, 'Deployment', 'wbe'),
      'Cannot find Deployment "wbe" in environment "testing": it has Deployment.apps/test/web (did you mean "web"?)',
    ],
    [
      () => Testing.expectObject(set, 'Deployment', 'web', { namespace: 'shop' }),
      'Cannot find Deployment "web" in environment "testing": it has Deployment.apps/test/web',
    ],
    [
      () => Testing.expectObject(set, 'Service', 'web'),
      'Cannot find Service "web" in environment "testing": it has no Service, only Deployment',
    ],
    [
      () => Testing.expectObject({ environment: 'empty', objects: [] }, 'Service', 'web'),
      'Cannot find Service "web" in environment "empty": it has no objects',
    ],
  ];
  for (const [ask, message] of cases) assert.throws(ask, { name: 'ExpectationError', code: 'NOT_FOUND', message });
});

test('Testing.expectObject does not choose between two namespaces', () => {
  const both = application('both', z.object({}), (chart) => {
    for (const namespace of ['a', 'b'])
      new ApiObject(chart, namespace, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace } });
  });
  const set = Testing.synth(anEnvironment([both({})]));
  assert.throws(() => Testing.expectObject(set, 'ConfigMap', 'settings'), {
    message: /there are ConfigMap\/a\/settings, ConfigMap\/b\/settings, expected \{ namespace \} to say which/,
  });
  assert.equal(Testing.expectObject(set, 'ConfigMap', 'settings', { namespace: 'b' }).metadata?.namespace, 'b');
});

test('Testing refuses in words what is neither an environment nor a set', () => {
  for (const nothing of [undefined, {}])
    assert.throws(() => Testing.snapshot(nothing as never), { code: 'FINDINGS', message: /no sound environment/ });
});

test('Testing.snapshot is one text for one environment, file by file', () => {
  assert.equal(
    Testing.snapshot(anEnvironment([web({ replicas: 2 })]), { project: 'shop' }),
    `# testing/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 2
`,
  );
});
