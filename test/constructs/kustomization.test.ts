import assert from 'node:assert/strict';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { patch } from '../../lib/constructs/incoming/patch.ts';
import { Kustomization, type KustomizationProps } from '../../lib/constructs/kustomization.ts';
import { kustomizeRoots } from '../../lib/constructs/rendering/kustomize-roots.ts';
import { kubectlForTests } from '../renderers/renderers.ts';
import { type RenderProject, renderProject } from './rendering/render-project.ts';
import { messagesOf } from './synthesize.ts';

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { a: "1" }\n';
const overlay = {
  'deploy/base/kustomization.yaml': 'resources: [settings.yaml]\n',
  'deploy/base/settings.yaml': settings,
  'deploy/production/kustomization.yaml':
    'resources: [../base]\nnamePrefix: live-\nconfigMapGenerator: [{ name: extra, literals: [b=2] }]\n',
};

function build(project: RenderProject, props: Partial<KustomizationProps> = {}, options: { readonly searchPath?: string } = {}) {
  return project.synthesize((scope) => void new Kustomization(scope, 'deploy', { folder: 'deploy/production', ...props }), options);
}

test('an overlay is built with what it is built upon, patched, and all of it is among the inputs', async (t) => {
  const made = await renderProject(t, overlay);
  if (made.kind === 'missing') return t.skip(made.reason);
  const patches = patch('ConfigMap', 'live-settings', (map) => ({ ...map, data: { ...map.data, c: '3' } }));
  const synthesis = build(made.project, { patches });
  assert.deepEqual(messagesOf(synthesis), []);
  assert.deepEqual(
    synthesis.set.objects.map(({ object }) => [object.metadata.name.replace(/-[a-z0-9]{10}$/, ''), object.data]),
    [
      ['live-extra', { b: '2' }],
      ['live-settings', { a: '1', c: '3' }],
    ],
  );
  assert.deepEqual(synthesis.inputs.map(({ path }) => path).sort(), ['deploy/base', 'deploy/production']);
  assert.deepEqual(build(made.project, { patches }, { searchPath: '' }).set, synthesis.set);
});

test('kubectl builds the same as kustomize', async (t) => {
  const made = await renderProject(t, overlay);
  if (made.kind === 'missing') return t.skip(made.reason);
  const kubectl = await kubectlForTests();
  if (kubectl.kind === 'missing') return t.skip(kubectl.reason);
  const { project } = made;
  const expected = build(project).set;
  await project.write({ 'programs/.keep': '' });
  await symlink(kubectl.path, join(project.folder, 'programs', 'kubectl'));
  const [refused] = build(project, { folder: 'deploy/base' }, { searchPath: join(project.folder, 'programs') }).findings;
  const version = /kustomize is (\S+) on this machine/.exec(refused?.message ?? '')?.[1] ?? '';
  const lock = await readFile(join(project.folder, 'pawl.lock.json'), 'utf8');
  await project.write({ 'pawl.lock.json': lock.replace(/"kustomize": ".*"/, `"kustomize": "${version}"`) });
  assert.deepEqual(build(project, {}, { searchPath: join(project.folder, 'programs') }).set, expected);
});

test('addresses, folders outside, missing files and charts are found before anything runs', async (t) => {
  const made = await renderProject(t, {
    ...overlay,
    'deploy/remote/kustomization.yaml':
      'resources: [https://example.com/a.yaml, "github.com/acme/platform//base?ref=v1", "git@github.com:acme/a.git", missing.yaml, ../base/settings.yaml]\n',
    'deploy/outside/kustomization.yaml': 'resources: [../../../elsewhere]\n',
    'deploy/charts/kustomization.yaml': 'helmCharts: [{ name: web, repo: https://charts.example.com }]\n',
    'deploy/broken/kustomization.yaml': 'resources: [\n',
    'deploy/circle/kustomization.yaml': 'resources: [../circle]\n',
  });
  if (made.kind === 'missing') return t.skip(made.reason);
  const { folder } = made.project;
  const problems = (name: string) => kustomizeRoots(join(folder, 'deploy', name), folder).problems.map(({ message }) => message);
  assert.deepEqual(problems('remote'), [
    '"deploy/remote" is built upon "https://example.com/a.yaml", which is not in the project',
    '"deploy/remote" is built upon "github.com/acme/platform//base?ref=v1", which is not in the project',
    '"deploy/remote" is built upon "git@github.com:acme/a.git", which is not in the project',
    '"deploy/remote" is built upon "missing.yaml", which is missing',
    '"deploy/remote" takes the file "../base/settings.yaml" from outside of its folder',
  ]);
  assert.match(problems('outside').join(), /is built upon "..\/..\/..\/elsewhere", which is missing/);
  assert.deepEqual(problems('charts'), ['"deploy/charts" inflates Helm charts, which needs the network']);
  assert.match(problems('broken').join(), /has a kustomization that cannot be read/);
  assert.match(problems('nowhere').join(), /"deploy\/nowhere" is missing/);
  assert.deepEqual(problems('circle'), []);
  const { findings } = build(made.project, { folder: 'deploy/circle' });
  assert.match(findings.map(({ message }) => message).join(), /The kustomization "deploy\/circle" cannot be built: .*cycle/);
  assert.match(messagesOf(build(made.project, { folder: '..' })).join(), /is not in the project/);
});
