import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject, ApiObjectMetadataDefinition } from 'cdk8s';
import * as plus from 'cdk8s-plus-34';
import { Node } from 'constructs';
import { warmUp } from '../../../lib/compiler/child/warm-up.ts';

const patched = () => [ApiObject.prototype.toJson, ApiObjectMetadataDefinition.prototype.toJson, Reflect.get(Node.prototype, 'addChild')];

function kindsOf(answer: ReturnType<typeof warmUp>): readonly string[] {
  assert.ok(answer.kind === 'compiled');
  assert.deepEqual(answer.findings, []);
  const [only] = answer.environments;
  assert.deepEqual(only?.findings, []);
  return [...new Set(only.set.objects.map(({ object }) => object.kind))].sort();
}

test('a warm-up makes the usual constructs of cdk8s-plus, and leaves cdk8s and constructs as they were', () => {
  const before = patched();
  assert.deepEqual(kindsOf(warmUp(plus)), ['ConfigMap', 'Deployment', 'Ingress', 'Secret', 'Service', 'ServiceAccount']);
  assert.deepEqual(patched(), before);
  assert.deepEqual(kindsOf(warmUp(plus)).length, 6);
});

test('a warm-up does without cdk8s-plus, and without what a version of it does not have', () => {
  assert.deepEqual(kindsOf(warmUp(undefined)), ['ConfigMap']);
  const { ServiceAccount } = plus;
  const another = { ServiceAccount, Deployment: () => assert.fail('made in another way'), Cpu: null };
  assert.deepEqual(kindsOf(warmUp(another)), ['ConfigMap', 'ServiceAccount']);
});
