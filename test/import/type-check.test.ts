import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { importFiles } from '../../lib/import/import-files.ts';
import { planFiles } from '../../lib/import/plan-files.ts';
import { readDefinitions } from '../../lib/import/read-definitions.ts';
import { definition } from './definitions.ts';

const repository = join(import.meta.dirname, '..', '..');
const realInputs = process.env.PAWL_REAL_INPUTS;

/** A project whose sources are checked as strictly as the one that `pawl init` makes. */
async function project(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-import-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  const template = join(repository, 'lib/scaffold/template/tsconfig.json.template');
  const configuration = JSON.parse(await readFile(template, 'utf8'));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ ...configuration, include: ['imports', 'use.ts'] }));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

async function typeCheck(folder: string): Promise<string> {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  return promisify(execFile)(process.execPath, [tsc, '--project', folder]).then(
    () => '',
    (failed: { readonly stdout: string }) => failed.stdout,
  );
}

test('what is imported type-checks under every strict rule, and finds mistakes where they are made', async (t) => {
  const folder = await project(t);
  const schema = {
    type: 'object',
    required: ['size'],
    properties: JSON.parse(
      '{ "size": { "type": "integer" }, "mode": { "type": "string", "enum": ["a", "b"] }, "__proto__": { "type": "string" }, "x-y": { "type": "object" }, "toString": { "type": "string" } }',
    ),
  };
  const inherited = { type: 'object', properties: { constructor: { type: 'string' }, size: { type: 'integer' } } };
  const definitions = [
    definition({ schema }),
    definition({ kind: 'Works', schema: inherited }),
    definition({ kind: 'Construct', versions: [{ name: 'v1', served: true, storage: true }] }),
  ];
  await importFiles(join(folder, 'imports'), planFiles(definitions), { write: true });
  await writeFile(
    join(folder, 'use.ts'),
    `import { App, Chart } from 'cdk8s';
import { ConstructResource } from './imports/example.com/construct.ts';
import { Works } from './imports/example.com/works.ts';
import { Widget, type WidgetSpec } from './imports/example.com/widget.ts';
const chart = new Chart(new App(), 'chart');
export const spec: WidgetSpec = { size: 1, mode: 'a', 'x-y': {} };
new Widget(chart, 'one', { metadata: { name: 'one', labels: { a: 'b' } }, spec });
new ConstructResource(chart, 'any', { anything: [1] });
new Works(chart, 'works', { spec: { size: 1 } });
new Works(chart, 'built', { spec: { constructor: 'a' } });
// @ts-expect-error: size is missing
new Widget(chart, 'two', { spec: { mode: 'a' } });
// @ts-expect-error: no such mode
new Widget(chart, 'three', { spec: { size: 1, mode: 'c' } });
// @ts-expect-error: no such field
new Widget(chart, 'four', { spec: { size: 1, sise: 2 } });
`,
  );
  assert.equal(await typeCheck(folder), '');
});

test('the definitions of kube-prometheus type-check', {
  skip: process.env.CI !== 'true' || realInputs === undefined ? 'takes seconds: runs with CI=true and PAWL_REAL_INPUTS' : false,
}, async (t) => {
  const folder = await project(t);
  const text = await readFile(join(realInputs ?? '', 'kube-prometheus.yaml'), 'utf8');
  const { definitions } = readDefinitions('kube-prometheus.yaml', text);
  assert.equal(definitions.length, 10);
  await importFiles(join(folder, 'imports'), planFiles(definitions), { write: true });
  await writeFile(
    join(folder, 'use.ts'),
    `import type { PrometheusSpec } from './imports/monitoring.coreos.com/prometheus.ts';
export const spec: PrometheusSpec = { replicas: 2, logLevel: 'debug', containers: [{ name: 'proxy', ports: [{ containerPort: 80 }] }] };
// @ts-expect-error: no such level
export const wrong: PrometheusSpec = { logLevel: 'loud' };
`,
  );
  assert.equal(await typeCheck(folder), '');
});
