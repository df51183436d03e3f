import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileProject } from '../../lib/compiler/compile.ts';
import { oneEnvironment, root, temporaryProject } from './temporary-project.ts';

const late = `[application('a', z.object({}), (chart) => void new ApiObject(chart, 'a', {
  apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels: { late: Lazy.any({ produce: () => 'label' }) } },
  data: { late: Lazy.any({ produce: () => 'value' }), nested: Lazy.any({ produce: () => Lazy.any({ produce: () => 'nested' }) }) },
}))({})]`;

test('a project with a copy of cdk8s of its own compiles to the same objects', async () => {
  await using project = await temporaryProject(oneEnvironment(late, "import { Lazy } from 'cdk8s';"));
  const linked = await compileProject({ folder: project.folder });
  for (const name of ['cdk8s', 'constructs']) {
    await rm(join(project.folder, 'node_modules', name));
    await cp(join(root, 'node_modules', name), join(project.folder, 'node_modules', name), { recursive: true });
  }
  const copied = await compileProject({ folder: project.folder });
  assert.deepEqual(copied.findings, []);
  const objects = copied.environments[0]?.set.objects;
  assert.deepEqual(objects, linked.environments[0]?.set.objects);
  assert.deepEqual((objects?.[0]?.object as { readonly data?: unknown } | undefined)?.data, { late: 'value', nested: 'nested' });
});
