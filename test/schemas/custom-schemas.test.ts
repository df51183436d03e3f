import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { customSchemas } from '../../lib/schemas/custom-schemas.ts';
import { customCases } from './custom-cases.ts';

/** The definition of a Widget whose spec is as given. */
function definition(spec: object, more: object = {}): KubernetesObject {
  const openAPIV3Schema = { type: 'object', properties: { spec, status: { type: 'object' } }, ...more };
  const versions = [
    { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } },
    { name: 'v1beta1', served: true, storage: false, deprecated: true, deprecationWarning: 'use v1', schema: { openAPIV3Schema } },
    { name: 'v1alpha1', served: false, storage: false, schema: { openAPIV3Schema } },
  ];
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.acme.dev' },
    spec: { group: 'acme.dev', scope: 'Namespaced', names: { kind: 'Widget', plural: 'widgets' }, versions },
  } as unknown as KubernetesObject;
}

function widget(spec: unknown): KubernetesObject {
  return { apiVersion: 'acme.dev/v1', kind: 'Widget', metadata: { name: 'a' }, spec } as unknown as KubernetesObject;
}

/** What is said of `spec.value` by its schema: `path: message`. */
function said(schema: object, value: unknown): readonly string[] {
  const { problems } = customSchemas([definition({ type: 'object', properties: { value: schema } })]).judge(widget({ value }));
  return problems.map(({ path, message, fix }) => `${path}: ${message}${fix === undefined ? '' : `. ${fix}`}`);
}

describe('customSchemas', () => {
  for (const [what, schema, value, message] of customCases) {
    it(`judges ${what}`, () => {
      const messages = said(schema, value).map((line) => line.slice(line.indexOf(': ') + 2));
      assert.deepEqual(messages, message === undefined ? [] : [message]);
    });
  }

  it('says where: by the keys that the lists of Kubernetes have, else by position', () => {
    const list = { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } };
    const schemas = customSchemas([definition({ type: 'object', properties: { containers: list, sizes: list } })]);
    const { problems } = schemas.judge(widget({ containers: [{ name: 'web', a: 1 }], sizes: [{ name: 'S', a: 1 }] }));
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['spec.containers[name=web].a', 'spec.sizes[0].a'],
    );
  });

  it('tells items apart by their keys, defaults included', () => {
    const properties = { port: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' } };
    const items = { type: 'object', properties };
    const keyed = { type: 'array', items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['port', 'protocol'] };
    assert.deepEqual(said(keyed, [{ port: 1 }, { port: 1, protocol: 'UDP' }]), []);
    assert.deepEqual(said(keyed, [{ port: 1 }, { port: 1, protocol: 'TCP' }]), [
      'spec.value[1]: Items 0 and 1 are both port the number 1, protocol the text "TCP", and the API server takes one',
    ]);
  });

  it('never lets a rule in CEL pass in silence, nor a pattern that it cannot read', () => {
    const rules = [{ rule: 'self.min <= self.max', message: 'min is above max' }, { rule: 'self.min > 0' }];
    const schema = { type: 'object', properties: { mail: { type: 'string', format: 'email' } }, 'x-kubernetes-validations': rules };
    const judgement = customSchemas([definition({ type: 'object', properties: { value: schema } })]).judge(
      widget({ value: { mail: 'x' } }),
    );
    assert.deepEqual(judgement, {
      problems: [],
      notProven: [
        { path: 'spec.value.mail', message: '"mail" was not compared with the format email' },
        { path: 'spec.value', message: '"value" has a rule that only a server can judge: min is above max' },
        { path: 'spec.value', message: '"value" has a rule that only a server can judge: self.min > 0' },
      ],
    });
    assert.deepEqual(customSchemas([definition(schema)]).judge(widget(undefined)).notProven, []);
  });

  it('finds patterns that Go refuses, and versions without a schema, in the definition', () => {
    const [wrong] = customSchemas([
      definition({ type: 'object', properties: { a: { type: 'string', pattern: '(?=x)' } } }),
    ]).definitionProblems;
    assert.equal(wrong?.path, 'spec.versions[name=v1].schema.openAPIV3Schema.properties.spec.properties.a.pattern');
    assert.match(wrong?.message ?? '', /^"\(\?=x\)" is no pattern in Go: it has a group of a kind that Go does not know$/);
    const bare = { ...definition({}), spec: { group: 'a.b', names: { kind: 'A' }, versions: [{ name: 'v1', served: true }] } };
    assert.deepEqual(
      customSchemas([bare]).definitionProblems.map(({ path, message }) => `${path}: ${message}`),
      ['spec.versions[name=v1].schema: The version "v1" has no schema (schema.openAPIV3Schema)'],
    );
  });

  it('knows the versions that a definition serves', () => {
    const { standingOf, scopeOf } = customSchemas([definition({ type: 'object' })]);
    const suggestion = { apiVersion: 'acme.dev/v1', kind: 'Widget' };
    assert.deepEqual(standingOf('acme.dev/v1', 'Widget'), { standing: 'served' });
    assert.deepEqual(standingOf('acme.dev/v1beta1', 'Widget'), { standing: 'deprecated', warning: 'use v1' });
    assert.deepEqual(standingOf('acme.dev/v1alpha1', 'Widget'), { standing: 'mistaken', suggestion });
    assert.deepEqual(standingOf('acme.dev/v2', 'Widget'), { standing: 'mistaken', suggestion });
    assert.deepEqual(standingOf('acme.dev/v1', 'Gadget'), { standing: 'foreign' });
    assert.equal(scopeOf('acme.dev/v1', 'Widget'), 'namespaced');
    assert.equal(scopeOf('acme.dev/v1', 'Gadget'), undefined);
  });

  it('judges apiVersion, kind and metadata as of every object, and no status', () => {
    const { judge } = customSchemas([definition({ type: 'object' }, { required: ['spec', 'status'] })]);
    const object = { ...widget({}), status: { a: 1 } };
    assert.deepEqual(judge(object).problems, []);
    assert.deepEqual(
      judge({ ...object, metadata: { name: 'a', label: {} } }).problems.map(({ path, fix }) => [path, fix]),
      [['metadata.label', 'Did you mean "labels"?']],
    );
  });

  it('takes whatever stands in a definition', () => {
    for (const spec of [
      null,
      5,
      [],
      { group: 5 },
      { group: 'a.b', names: {}, versions: 5 },
      { group: 'a.b', names: { kind: 'A' }, versions: [null, 1, {}] },
    ]) {
      const odd = { ...definition({}), spec } as unknown as KubernetesObject;
      assert.deepEqual(customSchemas([odd]).judge(widget({})).problems, []);
    }
    for (const schema of [
      null,
      5,
      [],
      { type: 5 },
      { type: 'object', properties: [] },
      { items: 5, type: 'array' },
      { enum: 5 },
      { allOf: [5] },
      { required: 'a', type: 'object' },
    ])
      assert.doesNotThrow(() => said(Object(schema), { a: [1] }));
  });
});
