import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixOfProblem } from '../../../lib/checks/schema/fix-of-problem.ts';
import { judgeBySchemas } from '../../../lib/checks/schema/schema-rules.ts';
import { indexSet } from '../../../lib/checks/set-index.ts';
import type { Json } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { deployment, object, setOf } from '../checked.ts';

function judged(
  objects: readonly KubernetesObject[],
  kubernetes = '1.34',
  definitions: readonly KubernetesObject[] = [],
  provided: readonly string[] = [],
) {
  const { problems, unproven } = judgeBySchemas(indexSet(setOf(objects), { kubernetes, namespace: 'shop', provided, definitions }));
  return {
    problems: problems.map(
      ({ severity, id, field, message, fix }) => `${severity} ${id} ${field}: ${message}${fix === undefined ? '' : ` (${fix})`}`,
    ),
    unproven: unproven.map(({ id, message }) => `${id}: ${message}`),
  };
}

const budget = (apiVersion: string) =>
  object(apiVersion, 'PodDisruptionBudget', 'web', { spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } } });

function definition(versions: readonly { readonly [key: string]: Json }[]): KubernetesObject {
  const schema = {
    openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: 'Widget', plural: 'widgets' },
      scope: 'Namespaced',
      versions: versions.map((version) => ({ served: true, storage: true, schema, ...version })),
    },
  };
}

test('an object that its version of Kubernetes serves and accepts has no problem', () => {
  assert.deepEqual(judged([deployment('web'), budget('policy/v1')]), { problems: [], unproven: [] });
});

test('an API that was removed is an error that names what came in its place', () => {
  assert.deepEqual(judged([budget('policy/v1beta1')]).problems, [
    'error removed-api apiVersion: PodDisruptionBudget of policy/v1beta1 was removed in Kubernetes 1.25: 1.34 does not have it any more (Use PodDisruptionBudget of policy/v1)',
  ]);
});

test('an API that is going to be removed is a warning, and the same object on a later version an error', () => {
  const flow = object('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', 'web', {
    spec: { priorityLevelConfiguration: { name: 'exempt' } },
  });
  const [now] = judged([flow], '1.30').problems;
  assert.match(now ?? '', /^warning deprecated-api apiVersion: .* is deprecated since Kubernetes 1\.29 and removed in 1\.32/);
  assert.match(judged([flow], '1.32').problems[0] ?? '', /^error removed-api/);
});

test('a field that does not exist, a wrong value and a missing field are errors at their fields', () => {
  const wrong = object('apps/v1', 'Deployment', 'web', { spec: { replica: 2, replicas: 'two', template: { spec: { containers: [] } } } });
  assert.deepEqual(
    judged([wrong])
      .problems.map((line) => line.split(':')[0])
      .toSorted(),
    ['error invalid-field spec.replicas', 'error missing-field spec.selector', 'error unknown-field spec.replica'],
  );
});

test('a kind that does not exist, or not yet, is an error', () => {
  assert.match(
    judged([object('apps/v1', 'Deploymnt', 'web')]).problems[0] ?? '',
    /^error unknown-kind apiVersion: There is no Deploymnt of apps\/v1 in Kubernetes 1\.34/,
  );
});

test('a custom resource is judged by its definition in the set, and without one it is not proven', () => {
  const widget = object('example.com/v1', 'Widget', 'a', { spec: { size: 'large' } });
  assert.deepEqual(judged([widget]), {
    problems: [],
    unproven: ['custom-resource: Widget of example.com/v1 was not checked: its definition is not part of this environment'],
  });
  assert.deepEqual(
    judged([widget, definition([{ name: 'v1' }])]).problems.map((line) => line.split(':')[0]),
    ['error invalid-field spec.size'],
  );
  assert.match(
    judged([widget, definition([{ name: 'v2' }])]).problems[0] ?? '',
    /^error unknown-kind apiVersion: There is no Widget of example\.com\/v1 in its definition \(Write Widget of example\.com\/v2\)/,
  );
});

test('a version of Kubernetes that nobody knows yet is said to be taken for the newest', () => {
  assert.match(judged([deployment('web')], '1.99').unproven[0] ?? '', /^kubernetes-version: The API of Kubernetes 1\.99 is not known/);
});

test('a custom resource is judged by an imported definition, unless the set has its own', () => {
  const widget = object('example.com/v1', 'Widget', 'a', { spec: { size: 'large' } });
  const imported = [definition([{ name: 'v1' }])];
  assert.match(judged([widget], '1.34', imported).problems.join(), /^error invalid-field spec\.size/);
  const provided = ['CustomResourceDefinition.apiextensions.k8s.io/*'];
  assert.match(judged([widget], '1.34', imported, provided).problems.join(), /^error invalid-field spec\.size/);
  const own = definition([{ name: 'v1', schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }]);
  assert.deepEqual(judged([widget, own], '1.34', imported).problems, []);
});

test('what is wrong by a schema says what to write, where nobody knows what was meant', () => {
  const table = [
    [
      { rule: 'invalid-field', message: '"replicas" is the text "x", expected a whole number of 32 bits' },
      'Write a whole number of 32 bits',
    ],
    [{ rule: 'invalid-field', message: '"spec" fits none of 2 alternatives: is 1, needs a text' }, 'Write what its schema allows'],
    [{ rule: 'missing-field', message: 'DeploymentSpec has no "selector", which it must have' }, 'Add it'],
    [{ rule: 'unknown-field', message: 'X has no field "y"', fix: 'Did you mean "z"?' }, 'Did you mean "z"?'],
  ] as const;
  for (const [problem, fix] of table) assert.equal(fixOfProblem(problem), fix);
});
