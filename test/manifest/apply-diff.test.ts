import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import { diffFields } from '../../lib/manifest/diff/diff-fields.ts';
import { applyDiff, applyFields, diffSets } from '../../lib/manifest/diff.ts';
import { idOf, type KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { ManifestError } from '../../lib/manifest/manifest-error.ts';
import type { ManifestSet } from '../../lib/manifest/manifest-set.ts';
import { seededRandom } from '../seeded-random.ts';
import { pick, randomJson } from './random-json.ts';

test('the field changes of a diff turn before into after, for 1,000 random values', () => {
  const random = seededRandom(5);
  for (let round = 0; round < 1000; round++) {
    const before = { a: randomJson(random), b: randomJson(random) };
    const after = { a: mutated(random, before.a), b: random() < 0.5 ? before.b : randomJson(random) };
    assert.deepEqual(applyFields(before, diffFields(before, after)), after);
  }
});

test('the field changes of a diff turn one random pod into another, order of its lists included', () => {
  const random = seededRandom(6);
  for (let round = 0; round < 300; round++) {
    const before = { spec: randomPod(random) };
    const after = { spec: randomPod(random) };
    assert.deepEqual(applyFields(before, diffFields(before, after)), after);
  }
});

test('a diff of two sets applied to the objects of the first gives those of the second, for 1,000 random sets', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 1000; round++) {
    const before = randomSet(random);
    const after = random() < 0.2 ? randomSet(random) : mutatedSet(random, before);
    const applied = applyDiff(
      before.objects.map(({ object }) => object),
      diffSets(before, after),
    );
    assert.deepEqual(byId(applied), byId(after.objects.map(({ object }) => object)));
  }
});

test('a diff that is applied takes Secrets from what they will be, since their changes are masked', () => {
  const secret = (password: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    data: { password },
  });
  const set = (object: KubernetesObject) => canonicalSet('staging', [{ application: 'web', wave: 0, object }]).set;
  assert.deepEqual(applyDiff([secret('b2xk')], diffSets(set(secret('b2xk')), set(secret('bmV3')))), [secret('bmV3')]);
});

for (const path of ['a b', '.a', 'a..b', 'a[', '[x', 'a[0]b', '"a"'])
  test(`a path that no diff writes is refused: ${path}`, () =>
    assert.throws(() => applyFields({}, [{ path, before: undefined, after: 1 }]), ManifestError));

function byId(objects: readonly KubernetesObject[]): Record<string, KubernetesObject> {
  return Object.fromEntries(objects.map((object) => [idOf(object), object]));
}

const hostileKeys = ['__proto__', 'constructor', 'a.b/c', '', ']', '[*]', '"', 'ключ', '0', 'x=y', 'hasOwnProperty'];

function randomSet(random: () => number): ManifestSet {
  const names = ['a', 'b', 'c', 'd'].filter(() => random() < 0.6);
  return setOf(
    names.map((name) => ({
      apiVersion: 'v1',
      kind: pick(random, ['Pod', 'Thing', 'Secret']),
      metadata: { name, ...(random() < 0.5 ? { finalizers: shuffled(random, ['x', 'y/z', '5']) } : {}) },
      spec: { ...randomPod(random), ...randomMap(random) },
      rules: [{ verbs: shuffled(random, ['get', 'list', '*']), resources: [1, 'a', null] }],
      ...(random() < 0.3 ? { data: randomMap(random) } : {}),
    })),
  );
}

function mutatedSet(random: () => number, set: ManifestSet): ManifestSet {
  return setOf(
    set.objects.map(({ object }) => {
      const spec = mutated(random, isJsonObject(object.spec as Json | undefined) ? (object.spec as Json) : null);
      return { ...object, spec, rules: [{ verbs: shuffled(random, ['get', 'watch', '*']) }] };
    }),
  );
}

function setOf(objects: readonly KubernetesObject[]): ManifestSet {
  return canonicalSet(
    'staging',
    objects.map((object) => ({ application: 'web', wave: 0, object })),
  ).set;
}

function randomMap(random: () => number): JsonObject {
  return Object.fromEntries(hostileKeys.filter(() => random() < 0.4).map((key) => [key, randomJson(random, 2)]));
}

function mutated(random: () => number, value: Json): Json {
  if (random() < 0.15) return randomJson(random, 2);
  if (isJsonObject(value)) {
    const kept = Object.entries(value)
      .filter(() => random() < 0.85)
      .map(([key, field]) => [key, mutated(random, field)] as const);
    return Object.fromEntries(random() < 0.2 ? [...kept, [`added-${Math.floor(random() * 9)}`, randomJson(random, 1)]] : kept);
  }
  if (typeof value !== 'object' || value === null) return value;
  return value.filter(() => random() < 0.85).map((item) => mutated(random, item));
}

function randomPod(random: () => number): JsonObject {
  const some = (items: readonly JsonObject[]): readonly JsonObject[] => shuffled(random, items);
  const named = (): readonly JsonObject[] => some(['a', 'b', 'c.d', '5', 'e/f'].map((name) => ({ name, value: pick(random, ['x', 'y']) })));
  const container = (name: string): JsonObject => ({
    name,
    image: pick(random, ['i:1', 'i:2']),
    env: named(),
    ports: some([{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }, { containerPort: 80, protocol: 'TCP' }]),
    volumeMounts: some([{ mountPath: '/a' }, { mountPath: '/b', name: 'x' }, { mountPath: 'c d' }]),
    resources: { claims: some([{ name: 'same' }, { name: 'same', request: 'x' }, { name: 'other' }]) },
    securityContext: { capabilities: { add: shuffled(random, ['NET_ADMIN', 'SYS TIME', '7']), drop: ['ALL'] } },
  });
  return { containers: some([container('web'), container('proxy'), container('0')]), volumes: named(), tolerations: named() };
}

/** Some of the items, in any order. */
function shuffled<T>(random: () => number, items: readonly T[]): readonly T[] {
  return items
    .filter(() => random() < 0.6)
    .map((item) => ({ item, place: random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ item }) => item);
}
