import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { apiText } from '../../.ci/kubernetes-schemas/api-text.ts';
import { readEnums } from '../../.ci/kubernetes-schemas/read-enums.ts';
import { readLifecycle } from '../../.ci/kubernetes-schemas/read-lifecycle.ts';
import type { VersionFacts } from '../../.ci/kubernetes-schemas/read-version.ts';
import { servedKinds } from '../../.ci/kubernetes-schemas/served-kinds.ts';
import { type Swagger, typeTexts } from '../../.ci/kubernetes-schemas/type-texts.ts';
import { isBuiltInGroup, isClusterKind } from '../../lib/built-in-kinds.ts';
import { groupOf } from '../../lib/object-id.ts';
import { kubernetesApi } from '../../lib/schemas/kubernetes/read-api.ts';
import { versionShapes } from '../../lib/schemas/kubernetes/version-shapes.ts';

const boxKind = [{ group: 'acme', version: 'v1', kind: 'Box' }];
const swagger: Swagger = {
  definitions: {
    'io.k8s.api.acme.v1.Box': {
      type: 'object',
      'x-kubernetes-group-version-kind': boxKind,
      required: ['size'],
      properties: {
        data: { type: 'string', format: 'byte' },
        items: {
          type: 'array',
          items: { $ref: '#/definitions/io.k8s.api.acme.v1.Item' },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        limit: { $ref: '#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity' },
        mode: { type: 'string' },
        names: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        older: { type: 'array', items: { type: 'string' }, 'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': 'ip' },
        size: { type: 'integer', format: 'int32' },
      },
    },
    'io.k8s.api.acme.v1.Item': { type: 'object', properties: { name: { type: 'string' } } },
    'io.k8s.api.acme.v1.Unused': { type: 'object', properties: { name: { type: 'string' } } },
    'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: 'string' },
  },
};
const enums = new Map([['acme.v1.Box.mode', ['Open', 'Shut']]]);

function facts(minor: number, { definitions }: Swagger = swagger): VersionFacts {
  const kinds = servedKinds([{ groupVersion: 'acme/v1', resources: [{ name: 'boxes', kind: 'Box', namespaced: true }] }], { definitions });
  return { minor, definitions: typeTexts({ definitions }, enums), kinds, lifecycles: new Map([['acme/v1 Box', { deprecated: 30 }]]) };
}

describe('the generator of api.json', () => {
  it('writes a type a field, and what is the same in all versions once', () => {
    const { 'io.k8s.api.acme.v1.Box': box, ...rest } = swagger.definitions;
    const { older: _, ...properties } = box?.properties ?? {};
    const changed = {
      definitions: {
        ...rest,
        'io.k8s.api.acme.v1.Box': { ...box, properties: { ...properties, size: { type: 'integer', format: 'int64' } } },
      },
    };
    const text = apiText([facts(28), facts(29), facts(30, changed)]);
    const api = JSON.parse(text);
    assert.deepEqual(api.minors, [28, 29, 30]);
    assert.deepEqual(api.kinds['acme/v1 Box'], { served: '28-', namespaced: true, definition: 'acme.v1.Box', deprecated: 30 });
    assert.deepEqual(Object.keys(api.definitions), ['acme.v1.Box', 'acme.v1.Item']);
    assert.deepEqual(api.definitions['acme.v1.Box'], {
      data: 'byte',
      items: '[name]acme.v1.Item',
      labels: '{}string',
      limit: 'quantity',
      mode: '(Open|Shut)',
      names: '[*]string',
      older: ['28-29 [ip]string'],
      size: ['28-29 int32!', '30- int64!'],
    });
    assert.equal(text, apiText([facts(28), facts(29), facts(30, changed)]));
    const { named, required } = versionShapes(api, 29)('acme.v1.Box').fields();
    assert.deepEqual(named.get('mode'), { is: 'string', choices: ['Open', 'Shut'] });
    assert.deepEqual(named.get('older'), { is: 'list', items: { is: 'string' }, unique: [{ name: 'ip' }] });
    assert.deepEqual(required, ['size']);
    assert.equal(versionShapes(api, 30)('acme.v1.Box').fields().named.has('older'), false);
  });

  it('refuses a type that it does not know', () => {
    const odd = { definitions: { 'io.k8s.api.acme.v1.Box': { properties: { a: { type: 'string', format: 'new' } } } } };
    assert.throws(() => typeTexts(odd, enums), /A format that nobody knows: new/);
  });

  it('reads choices and ends out of generated Go', () => {
    const code = [
      'func schema_k8sio_api_core_v1_Container(ref common.ReferenceCallback) common.OpenAPIDefinition {',
      '\t\t\t\t\t"imagePullPolicy": {',
      '\t\t\t\t\t\tSchemaProps: spec.SchemaProps{',
      '\t\t\t\t\t\t\tEnum:        []interface{}{"Never", "Always"},',
    ].join('\n');
    assert.deepEqual([...readEnums(code)], [['core.v1.Container.imagePullPolicy', ['Always', 'Never']]]);
    const lifecycle = [
      'package v1beta3',
      'func (in *FlowSchema) APILifecycleDeprecated() (major, minor int) {\n\treturn 1, 29\n}',
      'func (in *FlowSchema) APILifecycleReplacement() schema.GroupVersionKind {\n\treturn schema.GroupVersionKind{Group: "a.b", Version: "v1", Kind: "FlowSchema"}\n}',
      'func (in *FlowSchema) APILifecycleRemoved() (major, minor int) {\n\treturn 1, 32\n}',
    ].join('\n');
    const expected = { deprecated: 29, replacement: 'a.b/v1 FlowSchema', removed: 32 };
    assert.deepEqual([...readLifecycle(lifecycle, 'const GroupName = "a.b"')], [['a.b/v1beta3 FlowSchema', expected]]);
  });
});

describe('api.json', () => {
  const { kinds, definitions, minors } = kubernetesApi();

  it('is small, and has every definition that it names', () => {
    const text = readFileSync(join(import.meta.dirname, '../../lib/schemas/kubernetes/api.json'), 'utf8');
    assert.ok(text.length < 300_000, `${text.length} bytes`);
    assert.deepEqual(minors, [28, 29, 30, 31, 32, 33, 34, 35, 36, 37]);
    const named = Object.values(kinds).flatMap(({ definition }) => definition ?? []);
    assert.deepEqual(
      [...named, ...[...text.matchAll(/(?<=["\]}] ?|- )[a-z]\w*\.v\w+\.[A-Z]\w+/g)].map(([name]) => name)].filter(
        (name) => definitions[name] === undefined,
      ),
      [],
    );
    // Reading a type that names nothing would give a shape without fields.
    for (const minor of minors) for (const name of named) versionShapes(kubernetesApi(), minor)(name).fields();
  });

  it('has the groups and cluster kinds that lib/built-in-kinds.ts lists', () => {
    for (const [key, { namespaced, served }] of Object.entries(kinds)) {
      const [apiVersion = '', kind = ''] = key.split(' ');
      const group = groupOf(apiVersion);
      assert.ok(isBuiltInGroup(group), key);
      if (served !== undefined) assert.equal(isClusterKind(group === '' ? kind : `${kind}.${group}`), namespaced === false, key);
    }
  });
});
