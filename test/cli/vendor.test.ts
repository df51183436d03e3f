import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileProject } from '../../lib/compiler/compile.ts';
import { renderersForTests } from '../renderers/renderers.ts';
import { temporaryFolder } from '../vendor/vendor-here.ts';
import { indexOf, packagedChart, web } from '../vendor/web.ts';
import { userProject } from './project.ts';

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

  const vendored = await project.pawl('vendor', '--plain-http', '--json');
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

test('flags that contradict each other are wrong usage', async (t) => {
  const project = await userProject(t, { 'environments/index.ts': '' });
  assert.equal((await project.pawl('vendor', '--check', '--update')).code, 2);
});
