import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { compileProject } from '../../lib/compiler/compile.ts';
import { emptyLock, lockText } from '../../lib/lock/lock.ts';
import { renderersForTests } from '../renderers/renderers.ts';
import { temporaryFolder } from '../vendor/vendor-here.ts';
import { indexOf, packagedChart, web } from '../vendor/web.ts';
import { userProject } from './project.ts';
import { shopFiles } from './shop.ts';

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: NAME }\ndata: { replicas: "{{ .Values.replicas }}" }\n';

const environments = (origin: string) => `
import { environment, HelmChart, pinned, project, YamlFiles } from 'pawl';

const production = environment('development', {
  tier: 'development',
  kubernetes: '1.35',
  track: pinned(),
  deploy: (scope) => {
    new HelmChart(scope, 'web', { chart: 'web', repository: '${origin}/charts', version: '1.2.3', values: { replicas: 3 } });
    new YamlFiles(scope, 'files', { files: ['${origin}/file.yaml'] });
  },
});
export default project({ name: 'shop', environments: [production] });
`;

test('a project with a chart and an address says what is missing, is vendored, and compiles without either', async (t) => {
  const renderers = await renderersForTests(join(await temporaryFolder(t), 'programs'));
  if (renderers.kind === 'missing') return t.skip(renderers.reason);
  const bytes = await packagedChart('web', '1.2.3', { 'templates/a.yaml': settings.replace('NAME', '{{ .Release.Name }}') });
  const site = await web(t, {
    '/charts/index.yaml': indexOf([{ name: 'web', version: '1.2.3', bytes }]),
    '/charts/web-1.2.3.tgz': bytes,
    '/file.yaml': settings.replace('NAME', 'file'),
  });
  const { path: searchPath } = renderers;
  const project = await userProject(
    t,
    { 'environments/index.ts': environments(site.origin) },
    { searchPath, compileProject: (options) => compileProject({ ...options, variables: { PATH: searchPath } }) },
  );

  const missing = await project.pawl('check', '--json');
  const ids = missing
    .json<{ findings: { id: string; source?: { file: string; line: number } }[] }>()
    .findings.filter(({ id }) => id === 'not-vendored');
  assert.deepEqual([missing.code, ids.map(({ source }) => source?.line)], [1, [9, 10]]);

  const vendored = await project.pawl('vendor', '--json');
  assert.equal(vendored.code, 0, vendored.stderr);
  assert.deepEqual(
    vendored.json<{ items: { kind: string; state: string }[] }>().items.map(({ kind, state }) => [kind, state]),
    [
      ['chart', 'added'],
      ['file', 'added'],
    ],
  );
  assert.match(vendored.stderr, /Fetching http.*\/charts\/web 1\.2\.3/);

  site.answers.clear();
  const synth = await project.pawl('synth', '--json');
  const { environments: made } = synth.json<{ environments: { development: { objects: { id: string }[] } } }>();
  assert.deepEqual(
    made.development.objects.map(({ id }) => id),
    ['ConfigMap/shop/file', 'ConfigMap/shop/web'],
  );

  await writeFile(join(project.folder, 'vendor/charts/web-1.2.3/templates/a.yaml'), 'evil');
  const check = await project.pawl('vendor', '--check', '--json');
  assert.equal(check.code, 1);
  assert.match(check.json<{ problems: string[] }>().problems.join(), /"vendor\/charts\/web-1\.2\.3" has digest/);
});

test('a chart by range comes from a repository with a password, by the login that helm has kept', async (t) => {
  const bytes = await packagedChart('web', '1.3.1');
  const basic = `Basic ${Buffer.from('ann:hunter2').toString('base64')}`;
  const guarded = (answer: string | Uint8Array) => (authorization: string | undefined) =>
    authorization === basic ? answer : { status: 401 };
  const site = await web(t, {
    '/charts/index.yaml': guarded(indexOf([{ name: 'web', version: '1.3.1', bytes }])),
    '/charts/web-1.3.1.tgz': guarded(bytes),
  });
  const helmRepositories = join(await temporaryFolder(t), 'repositories.yaml');
  const files = {
    'environments/index.ts': environments(site.origin)
      .replace("'1.2.3'", "'^1.2'")
      .replace(/.*YamlFiles\(.*/, ''),
    'pawl.lock.json': lockText({ ...emptyLock, renderers: { helm: '3.0.0' } }),
  };
  const { pawl } = await userProject(t, files, { searchPath: '', helmRepositories });
  const refused = await pawl('vendor');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /answered 401\n {2}Log in with "helm repo add NAME http:/);
  await writeFile(helmRepositories, `repositories: [{ name: a, url: '${site.origin}/charts', username: ann, password: hunter2 }]\n`);
  const { code, stdout, stderr } = await pawl('vendor');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\/charts\/web \^1\.2 \(1\.3\.1\) +added +vendor\/charts\/web\n/);
  assert.doesNotMatch(stdout + stderr, /hunter2/);
});

test('every source that cannot be had is named with what to do, and nothing is written', async (t) => {
  const site = await web(t, { '/charts/index.yaml': { status: 401 }, '/file.yaml': '<html>' });
  const files = {
    'environments/index.ts': environments(site.origin),
    'pawl.lock.json': lockText({ ...emptyLock, renderers: { helm: '3.0.0' } }),
  };
  const { folder, pawl } = await userProject(t, files, { searchPath: '' });
  const { code, stderr } = await pawl('vendor');
  assert.equal(code, 1);
  const [, said = ''] = stderr.split('pawl: ');
  assert.equal(
    said
      .replaceAll(site.origin, 'ORIGIN')
      .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
      .replace(/(no Kubernetes YAML): .*/, '$1'),
    [
      'Cannot vendor the project: 2 of 2 sources could not be fetched',
      '  Cannot fetch "ORIGIN/charts/index.yaml": HOST answered 401',
      '    Log in with "helm repo add NAME ORIGIN/charts --username …": helm\'s repositories.yaml is read for exactly that address',
      '  Cannot take "ORIGIN/file.yaml": what came is no Kubernetes YAML',
      '    Give the address of the file itself; pages around it often have a link called "raw"',
      '',
    ].join('\n'),
  );
  const { error } = answers.error.parse((await pawl('vendor', '--json')).json());
  assert.deepEqual([error.code, error.failures?.map((one) => one.code)], ['SEVERAL', ['UNAUTHORIZED', 'BAD_CONTENT']]);
  assert.equal(existsSync(join(folder, 'vendor')), false);
});

test('flags that contradict each other are wrong usage', async (t) => {
  const project = await userProject(t, { 'environments/index.ts': '' });
  assert.equal((await project.pawl('vendor', '--check', '--update')).code, 2);
});

const kustomized = `
import { environment, Kustomization, pinned, project } from 'pawl';

const development = environment('development', {
  tier: 'development',
  kubernetes: '1.35',
  track: pinned(),
  deploy: (scope) => {
    new Kustomization(scope, 'web', { folder: './deploy' });
  },
});
export default project({ name: 'shop', environments: [development] });
`;

test('vendor says which renderer this machine lacks, and how to get it', async (t) => {
  const files = { 'environments/index.ts': kustomized, 'deploy/kustomization.yaml': 'resources: []\n' };
  const project = await userProject(t, files, { searchPath: '' });
  const first = await project.pawl('vendor');
  assert.equal(first.code, 1);
  assert.match(first.stderr, /there is neither kustomize nor kubectl on PATH that says its version\n {2}Install .* \(https:/);

  await writeFile(join(project.folder, 'pawl.lock.json'), lockText({ ...emptyLock, renderers: { kustomize: '5.8.1' } }));
  const locked = await project.pawl('vendor');
  assert.equal(locked.code, 0, locked.stderr);
  assert.doesNotMatch(locked.stdout, /rendered with|Commit/);
  assert.match(locked.stdout, /! There is neither kustomize nor kubectl on PATH, .* asks for version 5\.8\.1 \(renderer-missing\)/);
  assert.match(locked.stdout, /\n {4}Install kustomize 5\.8\.1: https:/);
});

test('vendor in a project that asks for nothing writes nothing and asks nobody to commit', async (t) => {
  const project = await userProject(t, shopFiles());
  const { code, stdout } = await project.pawl('vendor');
  assert.deepEqual([code, stdout], [0, 'The project asks for nothing from elsewhere\n']);
  assert.equal(existsSync(join(project.folder, 'pawl.lock.json')), false);
});

test('an address that two environments share is fetched once, and added', async (t) => {
  const site = await web(t, { '/file.yaml': settings.replace('NAME', 'file') });
  const shared = `
import { environment, pinned, project, YamlFiles } from 'pawl';

const [staging, production] = (['staging', 'production'] as const).map((tier) =>
  environment(tier, {
    tier,
    kubernetes: '1.35',
    track: pinned(),
    deploy: (scope) => {
      new YamlFiles(scope, 'files', { files: ['${site.origin}/file.yaml'] });
    },
  }),
);
export default project({ name: 'shop', environments: [staging, production] });
`;
  const { pawl } = await userProject(t, { 'environments/index.ts': shared });
  const { code, stdout, stderr } = await pawl('vendor');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^✓ 1 vendored, 1 of them fetched\n.*\n.*\/file\.yaml +added /);
  assert.deepEqual([site.asked, stderr.match(/Fetching/g)?.length], [['/file.yaml'], 1]);
});

test('vendor fetches what it can of a project whose build fails, says why, and fails', async (t) => {
  const site = await web(t, { '/file.yaml': settings.replace('NAME', 'file') });
  const failing = `
import { environment, pinned, project, YamlFiles } from 'pawl';

const production = environment('development', {
  tier: 'development',
  kubernetes: '1.35',
  track: pinned(),
  deploy: (scope) => {
    new YamlFiles(scope, 'files', { files: ['${site.origin}/file.yaml'] });
    throw new Error('no zone');
  },
});
export default project({ name: 'shop', environments: [production] });
`;
  const project = await userProject(t, { 'environments/index.ts': failing });
  const { code, stdout, stderr } = await project.pawl('vendor');
  assert.equal(code, 1, stderr);
  assert.match(stdout, /^✓ 1 vendored, 1 of them fetched\n/);
  assert.match(stderr, /✗ development: .*no zone \(build-failed\)\n {4}environments\/index\.ts:10:11\n/);
  assert.match(stderr, /✗ The project is not evaluated to its end: what it asks for after that is not known/);
});
