import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { valuesType } from '../../lib/vendor/values-type.ts';
import { temporaryFolder, vendorHere } from './vendor-here.ts';
import { indexOf, packagedChart, web } from './web.ts';

test('a schema of values is an interface whose keys may all be left out', () => {
  const text = valuesType(
    {
      type: 'object',
      required: ['host'],
      additionalProperties: false,
      properties: {
        host: { type: 'string', description: 'Where it is\nfound */ alert()' },
        'a-b': { type: ['integer', 'null'] },
        kind: { enum: ['Deployment', "Daemon'Set", 1] },
        ports: { type: 'array', items: { $ref: '#/definitions/port' } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        either: { oneOf: [{ type: 'string' }, { type: 'boolean' }] },
        tree: { $ref: '#/definitions/tree' },
        far: { $ref: 'https://example.com/schema.json' },
      },
      definitions: {
        port: { type: 'object', properties: { number: { type: 'integer' } }, additionalProperties: false },
        tree: { type: 'object', properties: { child: { $ref: '#/definitions/tree' } } },
      },
    },
    'web 1.2.3',
  );
  assert.equal(
    text,
    `/** Written by "pawl vendor" out of values.schema.json of chart web 1.2.3. For \`new HelmChart<Values>(…)\`. */
export interface Values {
  /** Where it is found *\\/ alert() */
  readonly host?: string;
  readonly "a-b"?: number | null;
  readonly kind?: "Deployment" | "Daemon'Set" | 1;
  readonly ports?: readonly ({
    readonly number?: number;
  })[];
  readonly labels?: {
    readonly [key: string]: string;
  };
  readonly either?: string | boolean;
  readonly tree?: {
    readonly child?: unknown;
    readonly [key: string]: unknown;
  };
  readonly far?: unknown;
}
`,
  );
});

test('a schema that is a reference to one of its definitions is that definition', () => {
  const schema = {
    $ref: '#/$defs/helm-values',
    $defs: { 'helm-values': { properties: { a: { $ref: '#/$defs/b' } } }, b: { type: 'string' } },
  };
  assert.match(valuesType(schema, 'web') ?? '', /readonly a\?: string;/);
  assert.equal(valuesType({ ...schema, $ref: '#/$defs/none' }, 'web'), undefined);
});

test('what is no schema of an object gives no type, and one that grows without end neither', () => {
  assert.deepEqual([valuesType({}, 'a'), valuesType([], 'a'), valuesType({ properties: null }, 'a')], [undefined, undefined, undefined]);
  const level = (next: number) => ({
    properties: Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`k${index}`, { $ref: `#/d/${next}` }])),
  });
  const definitions = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [String(index), level(index + 1)]));
  assert.equal(valuesType({ ...level(0), d: { ...definitions, 5: { type: 'string' } } }, 'a'), undefined);
});

test('the type lies beside the chart, is one that TypeScript takes, and goes with the chart', async (t) => {
  const schema = JSON.stringify({
    properties: { image: { type: 'object', properties: { tag: { type: 'string' } } }, replicas: { type: 'integer' } },
  });
  const bytes = await packagedChart('web', '1.2.3', { 'values.schema.json': schema });
  const site = await web(t, { '/index.yaml': indexOf([{ name: 'web', version: '1.2.3', bytes }]), '/web-1.2.3.tgz': bytes });
  const folder = await temporaryFolder(t);
  const want = { kind: 'chart', chart: 'web', repository: site.origin, version: '1.2.3' } as const;
  const { types } = await vendorHere(folder, [want]);
  assert.deepEqual(types, ['vendor/charts/web-1.2.3.values.ts']);
  assert.match(await readFile(join(folder, types[0] ?? ''), 'utf8'), /readonly replicas\?: number;/);
  assert.deepEqual((await vendorHere(folder, [want])).removed, []);

  const use = "import type { Values } from './vendor/charts/web-1.2.3.values.ts';\n";
  await writeFile(
    join(folder, 'use.ts'),
    `${use}export const good: Values = { replicas: 1, image: { tag: 'a' } };\nexport const bad: Values = { replicas: '1' };\n`,
  );
  const compiler = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');
  const output = await new Promise<string>((resolve) =>
    execFile(
      process.execPath,
      [compiler, '--noEmit', '--strict', '--skipLibCheck', '--types', '', '--allowImportingTsExtensions', '--ignoreConfig', 'use.ts'],
      { cwd: folder },
      (_, text) => resolve(text),
    ),
  );
  assert.deepEqual(output.match(/use\.ts\(\d+.*/g), ["use.ts(3,30): error TS2322: Type 'string' is not assignable to type 'number'."]);

  await vendorHere(folder, []);
  await assert.rejects(access(join(folder, types[0] ?? '')));
});
