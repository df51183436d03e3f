import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asJson, type KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { kubernetesSchemas } from '../../lib/schemas/kubernetes-schemas.ts';
import { acceptedObjects } from './accepted-objects.ts';

const metadata = { name: 'web', namespace: 'shop' };

function deployment(spec: object, container: object = {}): KubernetesObject {
  const labels = { app: 'web' };
  const pod = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1', ...container }] } };
  return made({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { selector: { matchLabels: labels }, template: pod, ...spec } });
}

function made(object: object): KubernetesObject {
  return object as KubernetesObject;
}

describe('kubernetesSchemas', () => {
  const mistakes: readonly [string, KubernetesObject, readonly string[]][] = [
    [
      'a misspelt field',
      deployment({ replica: 2 }),
      ['unknown-field', 'spec.replica', 'DeploymentSpec has no field "replica"', 'Did you mean "replicas"?'],
    ],
    [
      'a misspelt field of a list item',
      deployment({}, { imagePullpolicy: 'Always' }),
      [
        'unknown-field',
        'spec.template.spec.containers[name=web].imagePullpolicy',
        'Container has no field "imagePullpolicy"',
        'Did you mean "imagePullPolicy"?',
      ],
    ],
    [
      'a field that belongs deeper',
      deployment({ containers: [] }),
      ['unknown-field', 'spec.containers', 'DeploymentSpec has no field "containers"', 'Move it into template.spec'],
    ],
    [
      'a field of a later version',
      deployment({}, { restartPolicyRules: [] }),
      [
        'unknown-field',
        'spec.template.spec.containers[name=web].restartPolicyRules',
        'Container has the field "restartPolicyRules" from Kubernetes 1.34 on, not in 1.31',
      ],
    ],
    [
      'a text for a number',
      deployment({ replicas: '2' }),
      ['invalid-field', 'spec.replicas', '"replicas" is the text "2", expected a whole number of 32 bits', 'Write 2 without quotes'],
    ],
    [
      'half a number',
      deployment({ replicas: 1.5 }),
      ['invalid-field', 'spec.replicas', '"replicas" is the number 1.5, expected a whole number of 32 bits'],
    ],
    [
      'too large a number',
      deployment({ replicas: 2 ** 31 }),
      ['invalid-field', 'spec.replicas', '"replicas" is the number 2147483648, expected a whole number of 32 bits'],
    ],
    [
      'a map for a list',
      deployment({}, { args: { a: 'b' } }),
      ['invalid-field', 'spec.template.spec.containers[name=web].args', '"args" is a map, expected a list'],
    ],
    [
      'a number in a list of texts',
      deployment({}, { args: ['-p', 80] }),
      [
        'invalid-field',
        'spec.template.spec.containers[name=web].args[1]',
        'Item 1 of "args" is the number 80, expected a text',
        "Write '80' in quotes",
      ],
    ],
    [
      'a choice that is none',
      deployment({}, { imagePullPolicy: 'always' }),
      [
        'invalid-field',
        'spec.template.spec.containers[name=web].imagePullPolicy',
        '"imagePullPolicy" is the text "always", expected one of "Always", "IfNotPresent", "Never"',
        'Did you mean "Always"?',
      ],
    ],
    [
      'a quantity that is none',
      deployment({}, { resources: { limits: { memory: '1GB' } } }),
      [
        'invalid-field',
        'spec.template.spec.containers[name=web].resources.limits.memory',
        '"memory" is the text "1GB", expected a quantity such as 500m, 2 or 1Gi',
        'Did you mean "1Gi" (or 1G)?',
      ],
    ],
    [
      'a missing field',
      deployment({}, { ports: [{ name: 'http' }] }),
      [
        'missing-field',
        'spec.template.spec.containers[name=web].ports[0].containerPort',
        'ContainerPort has no "containerPort", which it must have',
      ],
    ],
    [
      'two items of one key, one of them by default',
      deployment({}, { ports: [{ containerPort: 53 }, { containerPort: 53, protocol: 'TCP' }] }),
      [
        'duplicate-item',
        'spec.template.spec.containers[name=web].ports[1]',
        'Items 0 and 1 are both containerPort the number 53, protocol the text "TCP", and the API server takes one',
      ],
    ],
    [
      'a boolean in a ConfigMap',
      made({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { debug: true } }),
      ['invalid-field', 'data.debug', '"debug" is true, expected a text', "Write 'true' in quotes"],
    ],
    [
      'a time that is none',
      made({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: { renewTime: 'yesterday' } }),
      ['invalid-field', 'spec.renewTime', '"renewTime" is the text "yesterday", expected a time such as 2026-01-31T12:00:00Z'],
    ],
    [
      'a Secret that is not encoded, unseen',
      made({ apiVersion: 'v1', kind: 'Secret', metadata, data: { key: 'hunter2' } }),
      [
        'invalid-field',
        'data.key',
        '"key" is a text (not shown, it is of a Secret), expected base64',
        'Encode it, or write it under stringData',
      ],
    ],
    [
      'a status that the kind has not',
      made({ apiVersion: 'v1', kind: 'ConfigMap', metadata, status: {} }),
      ['unknown-field', 'status', 'ConfigMap has no field "status"'],
    ],
    [
      'a value that would forge a line',
      made({ apiVersion: 'v1', kind: 'ConfigMap', metadata, '\u2028\nx': 1 }),
      ['unknown-field', '["\\u2028\\nx"]', 'ConfigMap has no field "\\u2028\\nx"'],
    ],
  ];
  for (const [what, object, [rule, path, message, fix]] of mistakes) {
    it(`says what is wrong with ${what}`, () => {
      const expected = { rule, path, message, ...(fix === undefined ? {} : { fix }) };
      assert.deepEqual(kubernetesSchemas('1.31').judge(object).problems, [expected]);
    });
  }

  it('takes null for "not there", and does not look at the status', () => {
    const object = deployment({ replicas: null, strategy: null });
    assert.deepEqual(kubernetesSchemas('1.34').judge({ ...object, status: { anything: true } }).problems, []);
    assert.equal(kubernetesSchemas('1.34').judge(deployment({ selector: null })).problems[0]?.rule, 'missing-field');
  });

  for (const minor of [28, 29, 30, 31, 32, 33, 34, 35, 36, 37]) {
    it(`accepts in 1.${minor} what a real server accepts`, () => {
      const schemas = kubernetesSchemas(`1.${minor}`);
      const served = acceptedObjects.filter(({ apiVersion, kind }) => schemas.standingOf(apiVersion, kind).standing === 'served');
      assert.ok(served.length > 40);
      // Fields come and go with versions; in the server's own, all are there.
      const problems = served.flatMap((object) =>
        schemas.judge(object).problems.filter(({ message }) => !message.includes('Kubernetes 1.')),
      );
      assert.deepEqual(problems, []);
      if (minor === 35) assert.equal(served.length, acceptedObjects.length - 1, 'all but Endpoints, which are deprecated');
    });
  }

  it('ends, with at most 100 problems, whatever it is given', () => {
    const labels = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`l${index}`, index]));
    assert.equal(
      kubernetesSchemas('1.34').judge(made({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, labels } })).problems.length,
      100,
    );
    const names = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`metadat${index}`, index]));
    assert.equal(kubernetesSchemas('1.34').judge(made({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...names })).problems.length, 100);
    let deep: object = { type: 'object' };
    for (let level = 0; level < 5000; level++) deep = { type: 'object', properties: { a: deep } };
    const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: deep } }];
    const definition = { group: 'acme.dev', scope: 'Namespaced', names: { kind: 'A', plural: 'as' }, versions };
    const judgement = kubernetesSchemas('1.34').judge(
      made({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'as.acme.dev' },
        spec: definition,
      }),
    );
    assert.deepEqual(judgement.problems, []);
    assert.match(judgement.notProven[0]?.message ?? '', /deeper than 100/);
  });

  it('knows no field named as what every object inherits', () => {
    const object = made(JSON.parse('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"__proto__":{},"constructor":{}}'));
    assert.deepEqual(
      kubernetesSchemas('1.34')
        .judge(object)
        .problems.map(({ path }) => path),
      ['__proto__', 'constructor'],
    );
    assert.equal(kubernetesSchemas('1.34').standingOf('constructor', 'toString').standing, 'mistaken');
  });

  it('leaves the object as it was', () => {
    const before = JSON.stringify(acceptedObjects);
    for (const object of acceptedObjects) kubernetesSchemas('1.35').judge(object);
    assert.equal(JSON.stringify(acceptedObjects.map(asJson)), before);
  });
});
