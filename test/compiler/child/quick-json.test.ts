import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject, App, Chart, JsonPatch, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { functionsDigest, quickenJson } from '../../../lib/compiler/child/quick-json.ts';
import { seededRandom } from '../../seeded-random.ts';

class Union {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

const token = { resolve: () => ({ late: 1, early: null }) };

/** Late values that say something else each time, beside what only cdk8s itself can walk over. */
function counting(): readonly ApiObject[] {
  const chart = new Chart(new App(), 'counting');
  let count = 0;
  const next = () => `n-${++count}`;
  const [late, once] = [Lazy.any({ produce: next }), Object.freeze({ resolve: next })];
  const strange: readonly unknown[] = [JSON.parse('{ "__proto__": 1, "a": 2 }'), Object.assign([1], { value: 'x' }), new Date(0)];
  const made = (id: string, metadata: object, spec: readonly unknown[]) =>
    new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata, spec });
  const inner = made('inner', {}, [late]);
  const another = Lazy.any({ produce: () => inner.toJson() });
  return strange.flatMap((value, at) => [
    made(`o-${at}`, { labels: { late }, own: Lazy.any({ produce: next }) }, [late, { resolve: next }, late, value, late, once]),
    made(`both-${at}`, { labels: { late }, odd: value, own: Lazy.any({ produce: next }) }, [late, value, late]),
    made(`nested-${at}`, {}, [another, late, value]),
  ]);
}

/** Values of every kind that a walk may meet, by a seed. */
function valueBy(random: () => number, depth: number): unknown {
  const leaves = [null, undefined, 0, -1.5, '', 'text', true, new Union(7), new Union('%'), token, { resolve: 1 }, [], {}];
  const pick = Math.floor(random() * 22);
  if (depth === 0 || pick < leaves.length) return leaves[pick % leaves.length];
  if (pick === 13) {
    const late = valueBy(random, depth - 1);
    return Lazy.any({ produce: () => late });
  }
  // Rarely, what cdk8s has something against.
  if (pick === 14 && random() < 0.05) return [new Date(0), new Union({}), () => 1][Math.floor(random() * 3)];
  const several = Array.from({ length: Math.floor(random() * 5) }, () => valueBy(random, depth - 1));
  if (pick < 17) return several;
  return Object.fromEntries(several.map((value) => [nameBy(random), value]));
}

/** Most are a letter; some are those of members that every object has anyway, or numbers, which have an order of their own. */
function nameBy(random: () => number): string {
  const names = [
    'toString',
    'valueOf',
    'hasOwnProperty',
    'constructor',
    'toJSON',
    'isPrototypeOf',
    '__defineGetter__',
    'length',
    '10',
    '9',
    '',
  ];
  return random() < 0.2 ? (names[Math.floor(random() * names.length)] ?? '') : String.fromCharCode(48 + Math.floor(random() * 80));
}

/** The text of each object, or what is said against it. */
function texts(): readonly string[] {
  const made: ApiObject[] = [];
  for (let seed = 0; seed < 600; seed++) {
    const random = seededRandom(seed);
    const chart = new Chart(new App(), 'chart', { namespace: 'shop', labels: { of: 'chart' } });
    const metadata = { name: `o-${seed}`, labels: { b: 'b', a: 'a' }, more: valueBy(random, 2), annotations: {} };
    const object = new ApiObject(chart, 'object', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      spec: valueBy(random, 4),
      a: valueBy(random, 2),
      metadata,
      ...Object.fromEntries(Array.from({ length: seed % 3 }, () => [nameBy(random), valueBy(random, 2)])),
    });
    if (seed % 7 === 0) object.addJsonPatch(JsonPatch.add('/patched', seed));
    made.push(object);
  }
  const chart = new Chart(
    new App({ resolvers: [{ resolve: (context) => context.value === 'text' && context.replaceValue('own') }] }),
    'own',
  );
  made.push(new ApiObject(chart, 'own', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'text', __proto__: null } }));
  made.push(...counting());
  const plus = new Chart(new App(), 'plus');
  const deployment = new kplus.Deployment(plus, 'web', { containers: [{ image: 'web:1', port: 8080 }], replicas: 2 });
  deployment.exposeViaService({ ports: [{ port: 80, targetPort: 8080 }] });
  made.push(...plus.node.findAll().filter((one) => ApiObject.isApiObject(one)));
  return made.map((object) => {
    try {
      return JSON.stringify(object.toJson());
    } catch (thrown) {
      return String(thrown);
    }
  });
}

test('objects become the same JSON, to the byte and in the same order, as cdk8s alone makes of them, and the same errors', () => {
  assert.equal(
    functionsDigest(),
    'sha256:56576126b0b3d4b07d44fa2eaf7503b35fa37232cf4abc9d1453cf67a688ed26',
    'cdk8s has another way now: compare it with plain-value.ts, then name it among those known',
  );
  const alone = texts();
  assert.ok(alone.some((text) => text.startsWith('Error: Failed serializing')));
  const { toJson } = ApiObject.prototype;
  quickenJson();
  assert.notEqual(ApiObject.prototype.toJson, toJson);
  const quick = texts();
  for (const [at, text] of alone.entries()) assert.equal(quick[at], text);
});
