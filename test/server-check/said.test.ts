import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClusterError, type ClusterErrorCode, type ClusterErrorOptions } from '../../lib/kubernetes/cluster-error.ts';
import { asJson } from '../../lib/manifest/kubernetes-object.ts';
import { fieldName } from '../../lib/server-check/field-name.ts';
import { type Refusal, readRefusal } from '../../lib/server-check/said.ts';
import { deployment } from './objects.ts';

const object = deployment('shop', 'web');
const read = (message: string, code: ClusterErrorCode = 'INVALID', options: ClusterErrorOptions = {}) =>
  readRefusal(object, new ClusterError(code, `Cannot apply Deployment.apps/shop/web: ${message}`, options));
const refused = (...refusals: readonly Refusal[]) => ({ kind: 'refused', refusals });

test('fields are named as findings name them, and what leads nowhere stays as it was said', () => {
  const cases = [
    ['spec.template.spec.containers[0].image', 'spec.template.spec.containers[name=web].image'],
    [
      '.spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"]',
      'spec.template.spec.containers[name=web].ports[containerPort=80,protocol=TCP]',
    ],
    ['spec.template.spec.containers[7].image', 'spec.template.spec.containers[7].image'],
    ['metadata.annotations[a.b/c]', 'metadata.annotations[a.b/c]'],
    ['metadata.labels', 'metadata.labels'],
    ['', ''],
  ] as const;
  for (const [said, name] of cases) assert.equal(fieldName(asJson(object), said), name);
});

test('each cause is a refusal of its own', () => {
  const causes = [
    { field: 'spec.replicas', message: 'Invalid value: -1: must be greater than or equal to 0' },
    { field: 'spec.template.spec.containers[0].image', message: 'spec.template.spec.containers[0].image: Required value.' },
  ];
  assert.deepEqual(
    read('Deployment.apps "web" is invalid: [many words]', 'INVALID', { causes }),
    refused(
      { field: 'spec.replicas', message: 'Invalid value: -1: must be greater than or equal to 0' },
      { field: 'spec.template.spec.containers[name=web].image', message: 'Required value' },
    ),
  );
});

test('every mistake of a body that fits no schema is a refusal of its own', () => {
  assert.deepEqual(
    read(
      'failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): errors:\n  .spec.a: field not declared in schema\n  .spec.b: expected string, got &value.valueUnstructured{Value:1}',
    ),
    refused(
      { field: 'spec.a', message: 'field not declared in schema', undeclared: '.spec.a' },
      { field: 'spec.b', message: 'expected string, got 1' },
    ),
  );
});

test('a denial names its policy, whatever reason it gives', () => {
  const denial = `deployments.apps "web" is forbidden: ValidatingAdmissionPolicy 'has-team' with binding 'all' denied request: name a team`;
  for (const code of ['INVALID', 'FORBIDDEN', 'UNAUTHORIZED'] as const)
    assert.deepEqual(read(denial, code), refused({ message: 'ValidatingAdmissionPolicy "has-team": name a team', isDenial: true }));
});

test('a denial of a webhook is one, too: it may stand for several', () => {
  const denial = 'admission webhook "teams.example.com" denied the request: name a team';
  assert.deepEqual(read(denial, 'FORBIDDEN'), refused({ message: denial, isDenial: true }));
});

test('what could not judge is no refusal', () => {
  const cases = [
    ['Internal error occurred: failed calling webhook "a.b": no endpoints', 'REFUSED', 'webhook'],
    ['admission webhook "a.b" does not support dry run', 'INVALID', 'webhook'],
    ['namespaces "shop" not found', 'NOT_FOUND', 'namespace'],
    ['deployments.apps "web" is forbidden: User "jane" cannot patch resource "deployments" in API group "apps"', 'FORBIDDEN', 'no-rights'],
  ] as const;
  for (const [message, code, id] of cases) {
    const said = read(message, code);
    assert.equal(said.kind === 'unproven' && said.id, id);
  }
});

test('trouble with the server is no word on the object', () => {
  for (const code of ['UNREACHABLE', 'TIMEOUT', 'BUSY', 'UNAUTHORIZED', 'BAD_ANSWER'] as const)
    assert.throws(() => read('etcd is away', code), { code });
  assert.throws(() => read('etcd is away', 'REFUSED', { retryable: true }), { code: 'REFUSED' });
});
