import assert from 'node:assert/strict';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { HelmChart } from '../../lib/constructs/helm-chart.ts';
import { patch } from '../../lib/constructs/incoming/patch.ts';
import { digestOf } from '../../lib/digest.ts';
import { emptyLock } from '../../lib/lock/lock.ts';
import { writeLock } from '../../lib/lock/lock-file.ts';
import { temporaryFolder } from '../vendor/vendor-here.ts';
import { renderProject } from './rendering/render-project.ts';
import { messagesOf, synthesizeChart, wavesOf } from './synthesize.ts';

const description = 'apiVersion: v2\nname: web\nversion: 1.2.3\n';
const chart = (template: string, others: Record<string, string> = {}) => ({
  'charts/web/Chart.yaml': description,
  'charts/web/templates/all.yaml': template,
  ...others,
});
const settings = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata:\n  value: ${data}\n`;
const local = { chart: './charts/web' } as const;

test('a chart is rendered for the environment: its version, namespace, values; definitions come along', async (t) => {
  const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec: { group: example.com, scope: Namespaced, names: { kind: Widget, plural: widgets }, versions: [] }
`;
  const template = settings(
    '{{ printf "%s %s %s %s %t" .Release.Name .Release.Namespace .Capabilities.KubeVersion.Version .Values.a.b (.Capabilities.APIVersions.Has "example.com/v1") | quote }}',
  );
  const made = await renderProject(
    t,
    chart(template, { 'charts/web/crds/widget.yaml': definition, 'charts/web/values.yaml': 'a: { b: none }\n' }),
  );
  if (made.kind === 'missing') return t.skip(made.reason);
  const synthesis = made.project.synthesize(
    (scope) => void new HelmChart(scope, 'web', { ...local, values: { a: { b: 'mine' } }, apiVersions: ['example.com/v1'] }),
  );
  assert.deepEqual(messagesOf(synthesis), []);
  const [map, definitionMade] = synthesis.set.objects;
  assert.equal(definitionMade?.id, 'CustomResourceDefinition.apiextensions.k8s.io/widgets.example.com');
  assert.deepEqual(map?.object.data, { value: 'web shop v1.35.0 mine true' });
  assert.deepEqual(
    synthesis.inputs.map(({ path }) => path),
    ['charts/web'],
  );
});

test('what was rendered is kept: the next compile needs no helm, until chart or values change', async (t) => {
  const made = await renderProject(t, chart(settings('{{ .Values.a | quote }}')));
  if (made.kind === 'missing') return t.skip(made.reason);
  const { project } = made;
  const build = (a: string, searchPath?: string) =>
    project.synthesize(
      (scope) => void new HelmChart(scope, 'web', { ...local, values: { a } }),
      searchPath === undefined ? {} : { searchPath },
    );
  const first = build('1');
  assert.deepEqual(build('1', '').set, first.set);
  assert.match(messagesOf(build('2', '')).join(), /There is no helm on PATH, and pawl\.lock\.json asks for version 3/);
  await project.write({ 'charts/web/templates/all.yaml': settings('changed') });
  assert.match(messagesOf(build('1', '')).join(), /There is no helm on PATH/);
  assert.deepEqual(build('1').set.objects[0]?.object.data, { value: 'changed' });
});

test('a helm of another version than the lock names is refused, whatever it would render', async (t) => {
  const made = await renderProject(t, chart(settings('a')));
  if (made.kind === 'missing') return t.skip(made.reason);
  await made.project.write({ 'other/helm': '#!/bin/sh\necho v9.8.7\n' });
  await chmod(join(made.project.folder, 'other/helm'), 0o755);
  const { findings } = made.project.synthesize((scope) => void new HelmChart(scope, 'web', local), {
    searchPath: join(made.project.folder, 'other'),
  });
  assert.deepEqual(
    findings.filter(({ id }) => id === 'renderer-version').map(({ message }) => message),
    ['helm is 9.8.7 on this machine, and pawl.lock.json asks for 3.21.4'],
  );
  await rm(join(made.project.folder, 'pawl.lock.json'));
  const unlocked = made.project.synthesize((scope) => void new HelmChart(scope, 'web', local));
  assert.match(messagesOf(unlocked).join(), /pawl\.lock\.json does not say which version of helm/);
});

test('what a chart draws by lot or reads from the clock is an error that names the field and the function, unless a patch settles it', async (t) => {
  const template = settings(
    '{{ randAlphaNum 8 }}\n  at: {{ now | date "2006" | quote }}\n  die: {{ randInt 0 2 | quote }}\n  order: {{ shuffle "ab" }}',
  );
  const made = await renderProject(t, chart(template));
  if (made.kind === 'missing') return t.skip(made.reason);
  const { project } = made;
  const { findings } = project.synthesize((scope) => void new HelmChart(scope, 'web', local));
  const random = findings.filter(({ id }) => id === 'chart-random');
  assert.deepEqual(random.map(({ object, field, severity }) => [object, field, severity]).sort(), [
    ['ConfigMap/shop/settings', 'data.at', 'error'],
    ['ConfigMap/shop/settings', 'data.die', 'error'],
    ['ConfigMap/shop/settings', 'data.order', 'error'],
    ['ConfigMap/shop/settings', 'data.value', 'error'],
  ]);
  assert.match(
    random[0]?.message ?? '',
    /ConfigMap\/settings each time; its templates use randAlphaNum at templates\/all\.yaml:5, now at templates\/all\.yaml:6/,
  );

  const patches = patch('ConfigMap', 'settings', (map) => ({ ...map, data: { value: 'mine' } }));
  const settled = project.synthesize((scope) => void new HelmChart(scope, 'web', { ...local, patches }));
  assert.deepEqual(messagesOf(settled), []);
});

test('a chart that draws lots and shows the same whatever comes of them is not accused', async (t) => {
  const template = settings(
    '{{ randInt 0 1 | quote }}\n  length: {{ len (shuffle "abc") | quote }}\n  in: {{ lt (randInt 0 9) 9 | quote }}',
  );
  const made = await renderProject(t, chart(template));
  if (made.kind === 'missing') return t.skip(made.reason);
  assert.deepEqual(messagesOf(made.project.synthesize((scope) => void new HelmChart(scope, 'web', local))), []);
});

test('a number that is drawn for a place in a list renders, though the one past the end would not', async (t) => {
  const made = await renderProject(t, chart(settings('{{ index (list "a") (randInt 0 1) }}')));
  if (made.kind === 'missing') return t.skip(made.reason);
  const { findings } = made.project.synthesize((scope) => void new HelmChart(scope, 'web', local));
  assert.deepEqual(
    findings.map(({ id }) => id),
    [],
  );
});

test('a chart that asks the cluster is told where it does, and one that only could is not', async (t) => {
  const template = `{{ if .Values.ask }}{{ $found := lookup "v1" "Secret" "a" "b" }}{{ end }}\n${settings('a')}`;
  const made = await renderProject(t, chart(template));
  if (made.kind === 'missing') return t.skip(made.reason);
  const findings = (ask: boolean) =>
    messagesOf(made.project.synthesize((scope) => void new HelmChart(scope, 'web', { ...local, values: { ask } })));
  assert.deepEqual(findings(false), []);
  assert.deepEqual(findings(true), [
    'warning: Chart web asks the cluster with "lookup" at templates/all.yaml:1: at compile there is none, and it finds nothing',
  ]);
});

test('values that the chart’s schema refuses are findings at their paths; other refusals are helm’s own words', async (t) => {
  const schema = JSON.stringify({
    type: 'object',
    properties: { replicas: { type: 'integer' }, image: { type: 'object', required: ['tag'] } },
  });
  const made = await renderProject(
    t,
    chart(settings('{{ required "a host is needed" .Values.host }}'), { 'charts/web/values.schema.json': schema }),
  );
  if (made.kind === 'missing') return t.skip(made.reason);
  const findings = (values: object) => made.project.synthesize((scope) => void new HelmChart(scope, 'web', { ...local, values })).findings;
  assert.deepEqual(
    findings({ replicas: 'two', image: {} })
      .filter(({ id }) => id === 'chart-values')
      .map(({ field }) => field)
      .sort(),
    ['values.image', 'values.replicas'],
  );
  const [failed] = findings({}).filter(({ id }) => id === 'chart-failed');
  assert.match(failed?.message ?? '', /^Chart web cannot be rendered: .*web\/templates\/all\.yaml:5.*a host is needed/);
  assert.doesNotMatch(failed?.message ?? '', /pawl-render-/);
});

test('a schema that refers to the network gets nothing from there', async (t) => {
  const schema = JSON.stringify({ $ref: 'http://127.0.0.1:1/schema.json' });
  const made = await renderProject(t, chart(settings('a'), { 'charts/web/values.schema.json': schema }));
  if (made.kind === 'missing') return t.skip(made.reason);
  const { set } = made.project.synthesize((scope) => void new HelmChart(scope, 'web', local));
  assert.deepEqual(set.objects, []);
});

test('hooks of a chart wait and are waited for', async (t) => {
  const job = (name: string, hook: string) =>
    `---\napiVersion: batch/v1\nkind: Job\nmetadata: { name: ${name}, annotations: { helm.sh/hook: "${hook}" } }\nspec: { template: { spec: { restartPolicy: Never } } }\n`;
  const made = await renderProject(
    t,
    chart(
      settings('a') + job('before', 'pre-install,pre-upgrade') + job('after', 'post-install,post-upgrade') + job('gone', 'post-delete'),
    ),
  );
  if (made.kind === 'missing') return t.skip(made.reason);
  const synthesis = made.project.synthesize((scope) => void new HelmChart(scope, 'web', local));
  const waves = Object.entries(wavesOf(synthesis)).map(([id, wave]) => [id.replace(/-[0-9a-f]{8}$/, ''), wave]);
  assert.deepEqual(Object.fromEntries(waves), { 'Job.batch/shop/before': 0, 'ConfigMap/shop/settings': 1, 'Job.batch/shop/after': 2 });
  assert.match(messagesOf(synthesis).join(), /^warning: Job "gone" is left out: it is a hook of post-delete/);
});

test('a chart from elsewhere that is not vendored is a finding, and nothing while what is wanted is collected', () => {
  const build = (collect: boolean) =>
    synthesizeChart((scope) => void new HelmChart(scope, 'web', { chart: 'oci://registry.example/charts/web', version: '1.2.3' }), {
      collect,
    });
  assert.deepEqual(
    build(false)
      .findings.filter(({ severity }) => severity === 'error')
      .map(({ message, fix }) => [message, fix]),
    [
      [
        '"oci://registry.example/charts/web 1.2.3" is not vendored: pawl.lock.json does not have it',
        'Run "pawl vendor", and commit what it writes',
      ],
    ],
  );
  const collected = build(true);
  assert.deepEqual(
    collected.findings.filter(({ id }) => id === 'not-vendored'),
    [],
  );
  assert.deepEqual(collected.wants, [{ kind: 'chart', chart: 'oci://registry.example/charts/web', version: '1.2.3' }]);
});

test('a range is wanted as it is written, and a locked version that is not in it is none', async (t) => {
  const folder = await temporaryFolder(t);
  const key = 'oci://registry.example/charts/web ^1.2';
  const build = () =>
    synthesizeChart((scope) => void new HelmChart(scope, 'web', { chart: 'oci://registry.example/charts/web', version: '^1.2' }), {
      folder,
    });
  const entry = { path: 'vendor/charts/web', digest: digestOf(''), archive: digestOf('') };
  const table = [
    [{}, `error: "${key}" is not vendored: pawl.lock.json does not have it`],
    [{ [key]: { ...entry, version: '2.0.0' } }, `error: "${key}" is not vendored: pawl.lock.json has a version that is not in that range`],
    [{ [key]: entry }, `error: "${key}" is not vendored: pawl.lock.json has a version that is not in that range`],
    [{ [key]: { ...entry, version: '1.3.0' } }, `error: "${key}" is not what pawl.lock.json says: "vendor/charts/web" is missing`],
  ] as const;
  for (const [charts, message] of table) {
    writeLock(folder, { ...emptyLock, charts });
    assert.deepEqual(messagesOf(build()), [message]);
  }
  assert.deepEqual(build().wants, [{ kind: 'chart', chart: 'oci://registry.example/charts/web', version: '^1.2' }]);
});

test('what cannot be a chart, a version or a release name is refused in words', () => {
  const message = (props: object) =>
    messagesOf(synthesizeChart((scope) => void new HelmChart(scope, 'web', { ...local, ...props } as never))).join();
  for (const version of ['latest', '', '1.2.3/x', '>', 'x'.repeat(300), '\u001b[2J'])
    assert.match(
      message({ chart: 'oci://a.example/web', version }),
      /is no version and no range of them, expected 1\.2\.3 or \^1\.2/,
      version,
    );
  assert.match(message({ chart: 'oci://a.example/web' }), /it names no version/);
  assert.match(message({ chart: 'web', version: '1.2.3' }), /it names no repository/);
  assert.match(message({ chart: '../web', repository: 'https://a.example', version: '1.2.3' }), /it is no name of a chart/);
  assert.match(message({ chart: './../web' }), /it is not in the project/);
  assert.match(message({ releaseName: '-x' }), /that is no release name/);
});
