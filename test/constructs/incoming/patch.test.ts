import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPatches, patch } from '../../../lib/constructs/incoming/patch.ts';
import { YamlFiles } from '../../../lib/constructs/yaml-files.ts';
import { digestOf } from '../../../lib/digest.ts';
import { emptyLock, lockText } from '../../../lib/lock/lock.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { writeFiles } from '../../cli/project.ts';
import { temporaryFolder } from '../../vendor/vendor-here.ts';
import { synthesizeChart } from '../synthesize.ts';

const deployment = (name: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { replicas: 1 },
});
const scaled = patch('Deployment', 'web', (object) => ({ ...object, spec: { ...object.spec, replicas: 3 } }));

test('a typed patch changes its own object, and can leave it out', () => {
  const objects = [deployment('web'), deployment('db')];
  assert.deepEqual(applyPatches(undefined, objects, scaled), [{ ...deployment('web'), spec: { replicas: 3 } }, deployment('db')]);
  const gone = patch('Deployment', (object) => (object.metadata?.name === 'db' ? undefined : object));
  assert.deepEqual(
    applyPatches(undefined, objects, [scaled, gone]).map(({ metadata }) => metadata.name),
    ['web'],
  );
});

test('a typed patch that changes what it was given does not change what came in', () => {
  const object = deployment('web');
  const careless = patch('Deployment', 'web', (given) => Object.assign(given, { spec: { ...given.spec, replicas: 9 } }));
  assert.deepEqual(applyPatches(undefined, [object], careless)[0]?.spec, { replicas: 9 });
  assert.deepEqual(object, deployment('web'));
});

test('a patch that is for nothing is a warning that says what there is', async (t) => {
  const folder = await temporaryFolder(t);
  const text = JSON.stringify(deployment('api'));
  await writeFiles(folder, {
    'a.yaml': text,
    'pawl.lock.json': lockText({ ...emptyLock, files: { 'https://a.example/a': { path: 'vendor/a', digest: digestOf(text) } } }),
  });
  const build = (patches: Parameters<typeof applyPatches>[2]) =>
    synthesizeChart((scope) => void new YamlFiles(scope, 'files', { files: ['a.yaml'], patches }), { folder }).findings;
  assert.deepEqual(
    build([scaled, (object) => object]).map(({ id, severity, message }) => [id, severity, message]),
    [['patch-unused', 'warning', 'A patch for Deployment "web" changes nothing: there is api']],
  );
  assert.deepEqual(build(patch('Deployment', (object) => object)), []);
});
