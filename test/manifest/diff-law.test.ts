import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts';
import { diffFields } from '../../lib/manifest/diff/diff-fields.ts';
import { applyChanges } from './apply-changes.ts';
import { pick, randomJson, seededRandom } from './random-json.ts';

test('the field changes of a diff turn before into after, for 3,000 random values', () => {
  const random = seededRandom(5);
  for (let round = 0; round < 3000; round++) {
    const before = { a: randomJson(random), b: randomJson(random) };
    const after = { a: mutated(random, before.a), b: random() < 0.5 ? before.b : randomJson(random) };
    assert.deepEqual(applyChanges(before, diffFields(before, after)), after);
  }
});

test('the field changes of a diff turn one random pod into another, order of its lists included', () => {
  const random = seededRandom(6);
  for (let round = 0; round < 500; round++) {
    const before = { spec: randomPod(random) };
    const after = { spec: randomPod(random) };
    assert.deepEqual(applyChanges(before, diffFields(before, after)), after);
  }
});

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
  const some = (items: readonly JsonObject[]): readonly JsonObject[] =>
    shuffled(
      random,
      items.filter(() => random() < 0.6),
    );
  const named = (): readonly JsonObject[] => some(['a', 'b', 'c.d', '5', 'e/f'].map((name) => ({ name, value: pick(random, ['x', 'y']) })));
  const container = (name: string): JsonObject => ({
    name,
    image: pick(random, ['i:1', 'i:2']),
    env: named(),
    ports: some([{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }, { containerPort: 80, protocol: 'TCP' }]),
    volumeMounts: some([{ mountPath: '/a' }, { mountPath: '/b', name: 'x' }, { mountPath: 'c d' }]),
    resources: { claims: some([{ name: 'same' }, { name: 'same', request: 'x' }, { name: 'other' }]) },
  });
  return { containers: some([container('web'), container('proxy'), container('0')]), volumes: named(), tolerations: named() };
}

function shuffled<T>(random: () => number, items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ item }) => item);
}
