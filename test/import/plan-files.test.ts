import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planFiles } from '../../lib/import/plan-files.ts';
import { definition } from './definitions.ts';

const schema = { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { a: { type: 'string' } } } } } };

test('a kind becomes a module for each version that is served, and a definition', () => {
  const versions = [
    { name: 'v1alpha1', served: false, storage: false, schema },
    { name: 'v1beta1', served: true, storage: false, deprecated: true, deprecationWarning: 'Use v1', schema },
    { name: 'v1', served: true, storage: true, schema },
  ];
  const files = planFiles([definition({ kind: 'BigWidget', versions })]);
  assert.deepEqual(
    files.map(({ path, construct, apiVersion }) => [path, construct, apiVersion]),
    [
      ['example.com/big-widget.crd.json', undefined, undefined],
      ['example.com/big-widget.ts', 'BigWidget', 'example.com/v1'],
      ['example.com/big-widget.v1beta1.ts', 'BigWidgetV1Beta1', 'example.com/v1beta1'],
    ],
  );
  assert.match(files[2]?.text ?? '', /\/\*\* @deprecated Use v1 \*\/\nexport class BigWidgetV1Beta1 extends/);
});

test('a definition is kept without prose, and a field that is called description stays', () => {
  const described = {
    type: 'object',
    description: 'Prose.',
    properties: {
      description: { type: 'string', description: 'Prose.' },
      list: {
        type: 'array',
        items: { type: 'object', description: 'Prose.', title: 'Prose.', properties: { on: { type: 'boolean', default: false } } },
      },
      text: {
        default: { description: 'kept' },
        allOf: [{ description: 'Prose.', pattern: '^a' }],
        type: 'object',
        'x-kubernetes-map-type': 'atomic',
      },
    },
  };
  const text = planFiles([definition({ schema: described })])[0]?.text ?? '';
  assert.doesNotMatch(text, /Prose|by hand/);
  const { spec } = JSON.parse(text).spec.versions[0].schema.openAPIV3Schema.properties;
  assert.deepEqual(spec, {
    type: 'object',
    properties: {
      description: { type: 'string' },
      list: { type: 'array', items: { type: 'object', properties: { on: { type: 'boolean', default: false } } } },
      text: { default: { description: 'kept' }, allOf: [{ pattern: '^a' }], type: 'object', 'x-kubernetes-map-type': 'atomic' },
    },
  });
});

test('two kinds that want one file are refused', () => {
  assert.throws(() => planFiles([definition({ kind: 'WebApp' }), definition({ kind: 'WEBApp' })]), {
    code: 'SAME_FILE',
    message: /"webapps\.example\.com" wants the file example\.com\/web-app/,
  });
});
