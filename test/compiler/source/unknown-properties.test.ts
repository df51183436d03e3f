import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileProject } from '../../../lib/compiler/compile.ts';
import { temporaryProject } from '../temporary-project.ts';

const entry = `import { application, environment, pinned, project } from 'pawl';
import { ApiObject } from 'cdk8s';
import { z } from 'zod';
const settings = application('settings', z.object({ greeting: z.string().default('hi') }), (chart, { greeting }) => {
  new ApiObject(chart, 'a', { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' }, data: { greeting } });
});
const common = { kubernetes: '1.35', namespce: 'other' } as const;
const words = {
  greetng: 'hello',
};
const dev = environment('dev', { tier: 'development', ...common, track: pinned(), deploy: [settings({ ...words }, { aftr: [] } as {})] });
export default project({
  name: 'shop',
  environments: [dev],
  inputs: { evn: ['REGION'] },
});
`;

test('what is written and read by nobody is an error at the place where it is written, wherever it came from', async () => {
  await using project = await temporaryProject({
    'environments/index.ts': entry,
    'imports/example.com/widget.crd.json': '{ "apiVersion": "v1", "kind": "ConfigMap" }',
  });
  const { findings } = await compileProject({ folder: project.folder });
  assert.deepEqual(
    findings.map(({ id, severity, field, fix, source }) => [id, severity, field, fix, `${source?.file}:${source?.line}`]).sort(),
    [
      ['configuration', 'error', 'greetng', 'Write "greeting"', 'environments/index.ts:9'],
      ['unknown-property', 'error', 'aftr', 'Write "after"', 'environments/index.ts:11'],
      ['unknown-property', 'error', 'inputs.evn', 'Write "env"', 'environments/index.ts:15'],
      ['unknown-property', 'error', 'namespce', 'Write "namespace"', 'environments/index.ts:7'],
    ],
  );
  await using sound = await temporaryProject({
    'environments/index.ts': entry
      .replace('greetng', 'greeting')
      .replace('namespce', 'namespace')
      .replace('evn', 'env')
      .replace('aftr', 'after'),
    'imports/example.com/widget.crd.json': '{ "apiVersion": "v1", "kind": "ConfigMap" }',
  });
  const again = await compileProject({ folder: sound.folder });
  const imported = again.findings.filter(({ severity }) => severity === 'error');
  assert.deepEqual(
    imported.map(({ id, source }) => [id, source]),
    [['bad-import', { file: 'imports/example.com/widget.crd.json', line: 1 }]],
  );
});
