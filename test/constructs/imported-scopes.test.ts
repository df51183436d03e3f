import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ApiObject, type Chart } from 'cdk8s';
import { importFiles } from '../../lib/import/import-files.ts';
import { planFiles } from '../../lib/import/plan-files.ts';
import { definition } from '../import/definitions.ts';
import { messagesOf, synthesizeChart } from './synthesize.ts';

/** A project that has imported a kind with namespaces and one without. */
async function imported(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-imported-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const files = planFiles([definition({ kind: 'Widget' }), definition({ kind: 'Factory', scope: 'Cluster' })]);
  await importFiles(join(folder, 'imports'), files, { write: true });
  return folder;
}

function widgets(chart: Chart): void {
  for (const kind of ['Widget', 'Factory', 'Other'])
    new ApiObject(chart, kind, { apiVersion: 'example.com/v1', kind, metadata: { name: 'one' } });
}

test('imported definitions say which custom kinds have namespaces, and are inputs then', async (t) => {
  const result = synthesizeChart(widgets, { folder: await imported(t) });
  assert.deepEqual(
    result.set.objects.map(({ id }) => id),
    ['Factory.example.com/one', 'Other.example.com/shop/one', 'Widget.example.com/shop/one'],
  );
  assert.deepEqual(messagesOf(result), [
    'warning: Kind Other of "example.com/v1" is taken to be namespaced: its definition is not part of this environment',
  ]);
  assert.deepEqual(
    result.inputs.map(({ path }) => path),
    ['imports/example.com/widget.crd.json', 'imports/example.com/factory.crd.json'],
  );
});

test('imported definitions that cannot be read are one error, and none where nothing asks for them', async (t) => {
  const folder = await imported(t);
  await writeFile(join(folder, 'imports/example.com/widget.crd.json'), '{');
  const [first, ...others] = messagesOf(synthesizeChart(widgets, { folder })).filter((message) => message.startsWith('error'));
  assert.match(first ?? '', /^error: Cannot read "imports\/example\.com\/widget\.crd\.json"/);
  assert.deepEqual(others, []);
  const plain = synthesizeChart(
    (chart) => void new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } }),
    { folder },
  );
  assert.deepEqual(messagesOf(plain), []);
});
