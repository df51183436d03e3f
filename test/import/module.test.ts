import assert from 'node:assert/strict';
import { stripTypeScriptTypes } from 'node:module';
import { test } from 'node:test';
import { kindModule } from '../../lib/import/module/kind-module.ts';
import { kebabCase, literal, pascalCase, versionCase } from '../../lib/import/module/names.ts';
import type { Json } from '../../lib/json.ts';
import { definition } from './definitions.ts';

function moduleOf(schema: Json, kind = 'Widget'): string {
  const made = definition({ schema, kind });
  const [version] = made.versions;
  assert.ok(version !== undefined);
  return kindModule(made, version, { main: true }).text;
}

/** The lines of an interface, without those around it. */
function fieldsIn(text: string, name: string): readonly string[] {
  const body =
    new RegExp(`^export interface ${name} \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(text)?.[1] ?? assert.fail(`no interface ${name} in ${text}`);
  return body
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
}

test('a kind becomes one readable module', () => {
  const text = moduleOf({
    type: 'object',
    description: 'What it should be.',
    required: ['size'],
    properties: {
      size: { type: 'integer', description: 'How many there are.', default: 3 },
      mode: { type: 'string', enum: ['Fast', "It's slow"] },
      parts: { type: 'array', items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } },
    },
  });
  assert.equal(
    text,
    `// Made by "pawl import" out of the definition of widgets.example.com. To change it, import the definition again.

import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';

export class Widget extends ApiObject {
  constructor(scope: Construct, id: string, props: WidgetProps) {
    super(scope, id, { ...props, apiVersion: 'example.com/v1', kind: 'Widget' });
  }
}

export interface WidgetProps {
  readonly metadata?: ApiObjectMetadata;
  /** What it should be. */
  readonly spec: WidgetSpec;
}

export interface WidgetSpec {
  readonly mode?: 'Fast' | 'It\\'s slow';
  readonly parts?: readonly WidgetSpecParts[];
  /** How many there are. @default 3 */
  readonly size: number;
}

export interface WidgetSpecParts {
  readonly name: string;
}
`,
  );
});

test('every form of a structural schema has its type', () => {
  const text = moduleOf({
    type: 'object',
    properties: {
      any: { 'x-kubernetes-preserve-unknown-fields': true },
      amount: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
      amounts: { type: 'array', items: { 'x-kubernetes-int-or-string': true } },
      empty: { type: 'object' },
      maybe: { type: 'string', nullable: true },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      level: { type: 'integer', enum: [1, 2] },
      lists: {
        type: 'object',
        additionalProperties: { type: 'array', items: { type: 'object', properties: { on: { type: 'boolean' } } } },
      },
      open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      ratio: { type: 'number', format: 'double' },
      some: { type: 'object', properties: { a: { type: 'string' } }, 'x-kubernetes-preserve-unknown-fields': true },
      template: { type: 'object', 'x-kubernetes-embedded-resource': true },
    },
  });
  assert.deepEqual(fieldsIn(text, 'WidgetSpec'), [
    'readonly amount?: number | string;',
    'readonly amounts?: readonly (number | string)[];',
    'readonly any?: unknown;',
    'readonly empty?: { readonly [key: string]: never };',
    'readonly labels?: { readonly [key: string]: string };',
    'readonly level?: 1 | 2;',
    'readonly lists?: { readonly [key: string]: readonly WidgetSpecLists[] };',
    'readonly maybe?: string | null;',
    'readonly open?: { readonly [key: string]: unknown };',
    'readonly ratio?: number;',
    'readonly some?: WidgetSpecSome;',
    'readonly template?: { readonly [key: string]: unknown };',
  ]);
  assert.deepEqual(fieldsIn(text, 'WidgetSpecSome'), ['readonly a?: string;', 'readonly [key: string]: unknown;']);
});

test('the order of fields in a definition changes nothing', () => {
  const one = {
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'object', properties: { c: { type: 'string' }, d: { type: 'integer' } } } },
  };
  const other = {
    properties: { b: { properties: { d: { type: 'integer' }, c: { type: 'string' } }, type: 'object' }, a: { type: 'string' } },
    type: 'object',
  };
  assert.equal(moduleOf(one), moduleOf(other));
});

test('what is the same in two places is one type, unless it is small and of another name', () => {
  const container = {
    type: 'object',
    properties: Object.fromEntries(['name', 'image', 'user', 'shell', 'home'].map((name) => [name, { type: 'string' }])),
  };
  const key = { type: 'object', properties: { name: { type: 'string' }, key: { type: 'string' } } };
  const text = moduleOf({
    type: 'object',
    properties: {
      containers: { type: 'array', items: container },
      initContainers: { type: 'array', items: { ...container, description: 'Run before.' } },
      password: key,
      user: key,
    },
  });
  assert.deepEqual(fieldsIn(text, 'WidgetSpec'), [
    'readonly containers?: readonly WidgetSpecContainers[];',
    'readonly initContainers?: readonly WidgetSpecContainers[];',
    'readonly password?: WidgetSpecPassword;',
    'readonly user?: WidgetSpecUser;',
  ]);
});

test('hostile texts stay texts: the module is erased to one class', () => {
  const text = moduleOf({
    type: 'object',
    description: 'ends */ process.exit(1) /* and \u202egoes on\u2028\u0007 with @t' + 's-nocheck',
    properties: JSON.parse(`{
      "__proto__": { "type": "string" },
      "a'b": { "type": "string", "enum": ["'; process.exit(1); '", "\\\\", "\\u2028", "line\\nbreak"] },
      "constructor": { "type": "object", "properties": { "x": { "type": "string" } } },
      "foo-bar": { "type": "object", "properties": { "x": { "type": "integer" } } },
      "fooBar": { "type": "object", "properties": { "y": { "type": "integer" } } },
      "*/ evil": { "type": "string", "default": "*/ process.exit(1)" },
      "": { "type": "object", "properties": { "z": { "type": "integer" } } }
    }`),
  });
  const erased = stripTypeScriptTypes(text)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ');
  assert.equal(
    erased.replace(/^\/\/.*?again\. /, '').replace(/ ;/g, ''),
    "import { ApiObject, } from 'cdk8s'; export class Widget extends ApiObject { constructor(scope , id , props ) { super(scope, id, { ...props, apiVersion: 'example.com/v1', kind: 'Widget' }); } } ",
  );
  assert.deepEqual(fieldsIn(text, 'WidgetSpec'), [
    "readonly ''?: WidgetSpec2;",
    '/** @default "*\\/ process.exit(1)" */',
    "readonly '*/ evil'?: string;",
    'readonly __proto__?: string;',
    "readonly 'a\\'b'?: '\\'; process.exit(1); \\'' | '\\\\' | '\\u2028' | 'line\\nbreak';",
    'readonly constructor?: unknown;',
    "readonly 'foo-bar'?: WidgetSpecFooBar;",
    'readonly fooBar?: WidgetSpecFooBar2;',
  ]);
  assert.doesNotMatch(text, /[\u202e\u2028]|[^\P{Cc}\n]|@[t]s-/u);
});

test('kinds that have the names of what a module imports get names of their own', () => {
  assert.match(moduleOf({ type: 'object' }, 'ApiObject'), /export class ApiObjectResource extends ApiObject \{/);
  assert.match(moduleOf({ type: 'object' }, 'Construct'), /export class ConstructResource extends ApiObject \{/);
});

test('long descriptions are wrapped, paragraphs and lists stay', () => {
  const text = moduleOf({ type: 'object', description: `${'word '.repeat(60)}\n\n\n- one\n- two\n` });
  const comment = /\/\*\*\n([\s\S]*?) {3}\*\//.exec(text)?.[1] ?? '';
  assert.ok(comment.split('\n').every((line) => line.length <= 120));
  assert.match(comment, /word\n {3}\*\n {3}\* - one\n {3}\* - two\n/);
});

test('names of files and types read as people write them', () => {
  assert.deepEqual(['ServiceMonitor', 'DNSRecord', 'HTTPRoute', 'Widget', 'S3Bucket'].map(kebabCase), [
    'service-monitor',
    'dns-record',
    'http-route',
    'widget',
    's3-bucket',
  ]);
  assert.deepEqual(['v1', 'v1beta1', 'v2alpha10'].map(versionCase), ['V1', 'V1Beta1', 'V2Alpha10']);
  assert.deepEqual(['caBundle', 'x-some_key', '9lives', ''].map(pascalCase), ['CaBundle', 'XSomeKey', '9lives', '']);
  assert.equal(literal('say "hi", it\'s \\ 5€'), "'say \"hi\", it\\'s \\\\ 5\\u20ac'");
});
