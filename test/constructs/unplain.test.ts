import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject, JsonPatch, Lazy } from 'cdk8s';
import { synthesizeChart } from './synthesize.ts';

const throwing = (text: string) => (): never => {
  throw new Error(text);
};

function circle(): object {
  const list: unknown[] = [];
  list.push({ self: list });
  return { list };
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = { d: value };
  return value;
}

class Money {
  readonly amount = 1;
}

const odd: Readonly<Record<string, readonly [value: unknown, field: string, problem: string]>> = {
  date: [new Date(0), '', 'is a Date, expected plain JSON'],
  map: [{ 'a.b': [1, new Map()] }, '["a.b"][1]', 'is a Map, expected plain JSON'],
  own: [[{ price: new Money() }], '[0].price', 'is a Money, expected plain JSON'],
  lazy: [Lazy.any({ produce: () => ({ bytes: Buffer.from('x') }) }), '.bytes', 'is a Buffer, expected plain JSON'],
  token: [{ resolve: () => new Set() }, '', 'is a Set, expected plain JSON'],
  circle: [circle(), '.list[0].self', 'is an object that it lies in itself, expected plain JSON'],
  deep: [nested(5000), `${'.d'.repeat(48)}…`, 'is more than 500 levels deep'],
  getter: [Object.defineProperty({}, 'text', { get: throwing('not today'), enumerable: true }), '.text', 'cannot be read: not today'],
  proxy: [new Proxy({}, { ownKeys: throwing('no keys') }), '', 'cannot be read: no keys'],
  bare: [Object.create(null), '', 'is an object without a prototype, expected one like {}'],
  class: [{ constructor: 1 }, '.constructor', 'has a name that cdk8s cannot write'],
  proto: [JSON.parse('{ "__proto__": { "constructor": 1 } }'), '.__proto__', 'has a name that cdk8s cannot write'],
};

test('what cdk8s cannot make JSON of is an error with its object and its path, however it is hidden', () => {
  const { findings } = synthesizeChart((chart) => {
    for (const [name, [value]] of Object.entries(odd))
      new ApiObject(chart, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, ...{ spec: value } });
  });
  const said = Object.fromEntries(findings.map(({ object, field, message }) => [object, [field, message]]));
  for (const [name, [, path, problem]] of Object.entries(odd)) {
    const field = `spec${path}`;
    assert.deepEqual(said[`ConfigMap/shop/${name}`], [field, `Object "web/${name}" is not valid: ${field} ${problem}`]);
  }
  assert.equal(findings.length, Object.keys(odd).length);
});

test('an object that cannot be made is named, also where what is wrong was added later', () => {
  const { findings } = synthesizeChart((chart) => {
    const map = (name: string) =>
      new ApiObject(chart, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } });
    map('added').metadata.add('since', new Date(0));
    map('patched').addJsonPatch(JsonPatch.replace('/nothing/there', 1));
  });
  const [added, patched] = findings;
  assert.deepEqual([added?.object, added?.field], ['ConfigMap/shop/added', 'metadata.since']);
  assert.equal(added?.message, 'Object "web/added" is not valid: metadata.since is a Date, expected plain JSON');
  assert.deepEqual([patched?.object, patched?.field], ['ConfigMap/shop/patched', undefined]);
  assert.match(patched?.message ?? '', /^Object "web\/patched" is not valid: it cannot be turned into JSON: /);
});

test('a circle that a toJson() of its own gives is named', () => {
  const { findings } = synthesizeChart((chart) => {
    const made = new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop' } });
    Reflect.set(made, 'toJson', () => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'shop' },
      data: circle(),
    }));
  });
  assert.deepEqual(
    findings.map(({ object, message }) => [object, message]),
    [['ConfigMap/shop/a', 'Object "web/a" is not valid: data.list[0].self is an object that it lies in itself, expected plain JSON']],
  );
});

test('an object that is added while others are read is an error, and is not lost without a word', () => {
  const { set, findings } = synthesizeChart((chart) => {
    const map = (name: string, data: object = {}) =>
      new ApiObject(chart, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
    const produce = () => {
      map('late');
      return 'b';
    };
    map('a', { a: Lazy.any({ produce }) });
  });
  assert.deepEqual(
    set.objects.map(({ id }) => id),
    ['ConfigMap/shop/a'],
  );
  assert.deepEqual(
    findings.map(({ id, construct, message }) => [id, construct, message]),
    [['invalid-object', 'web/late', 'Object "web/late" is not valid: it was added while the others were read, and is in no release']],
  );
});

test('what a validation says that is no text is said in words', () => {
  const { findings } = synthesizeChart((chart) => {
    new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
    const said: readonly unknown[] = [new Error('too small'), 5, null, { toString: throwing('no words') }];
    chart.node.addValidation({ validate: () => said as string[] });
  });
  assert.deepEqual(
    findings.map(({ id, message }) => [id, message]),
    ['too small', '5', 'null', 'something that has no words'].map((message) => ['construct-validation', message]),
  );
});
