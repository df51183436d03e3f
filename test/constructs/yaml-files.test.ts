import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Environment } from '../../lib/constructs/environment.ts';
import { type Synthesis, synthesizeEnvironment } from '../../lib/constructs/synthesis/synthesize-environment.ts';
import { YamlFiles, type YamlFilesProps } from '../../lib/constructs/yaml-files.ts';
import { digestOf } from '../../lib/digest.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { configMap, messagesOf, synthesizeChart } from './synthesize.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pawl-yaml-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function read(text: string, props: Partial<YamlFilesProps> = {}) {
  await writeFile(join(folder, 'objects.yaml'), text);
  return synthesizeChart((chart) => void new YamlFiles(chart, 'files', { files: ['objects.yaml'], ...props }), { folder });
}

const settings = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata:\n${data}`;

test('every document is an object, lists are taken apart, empty documents are nothing', async () => {
  const synthesis = await read(`---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Service, metadata: { name: a } }
  - { apiVersion: v1, kind: ServiceList, items: [{ apiVersion: v1, kind: Service, metadata: { name: b, namespace: other } }] }
---
# only a comment
---
{ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "shop" } }
`);
  assert.deepEqual(messagesOf(synthesis), []);
  assert.deepEqual(
    synthesis.set.objects.map(({ id, wave }) => [id, wave]),
    [
      ['Namespace/shop', 0],
      ['Service/other/b', 0],
      ['Service/shop/a', 1],
    ],
  );
});

test('each object knows the file that it came in with, and the line on which its document begins, also when it was patched', async () => {
  const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
  const renamed = (object: KubernetesObject) =>
    object.metadata.name === 'c' ? { ...object, metadata: { name: 'd' } } : { ...object, data: {} };
  const { origins } = await read(`# a remark\n\n${map('a')}---\n# another\n${map('b')}---\n${map('c')}`, { patches: renamed });
  assert.deepEqual(
    [...origins].map(([id, { input }]) => [id.split('/').at(-1), input]),
    [
      ['a', { file: 'objects.yaml', line: 3 }],
      ['b', { file: 'objects.yaml', line: 8 }],
      ['d', undefined],
    ],
  );
});

test('objects that share an id know where each of them stands, and no place where a patch has left one of them out', async () => {
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';
  const yaml = `${map}---\n${map}data: { gone: 'yes' }\n`;
  const linesOf = ({ origins }: Synthesis) => [...origins].map(([id, { input }]) => [id, input?.line]);
  assert.deepEqual(linesOf(await read(yaml)), [
    ['ConfigMap/shop/a 1', 1],
    ['ConfigMap/shop/a 2', 5],
  ]);
  const without = (object: KubernetesObject) => (object.data === undefined ? undefined : object);
  assert.deepEqual(linesOf(await read(yaml, { patches: without })), [['ConfigMap/shop/a', undefined]]);
});

test('texts that YAML 1.1 would turn into something else stay texts', async () => {
  const synthesis = await read(settings('  y: on\n  n: NO\n  time: 12:30:45\n  under: 1_000\n  date: 2026-01-01\n  quoted: "0755"\n'));
  assert.deepEqual(synthesis.set.objects[0]?.object.data, {
    y: 'on',
    n: 'NO',
    time: '12:30:45',
    under: '1_000',
    date: '2026-01-01',
    quoted: '0755',
  });
});

test('a number with a leading zero is octal, as kubectl reads it', async () => {
  const synthesis = await read(settings('  mode: 0644\n  new: 0o644\n  zero: 0\n  ten: 10\n  no: 0899\n'));
  assert.deepEqual(synthesis.set.objects[0]?.object.data, { mode: 0o644, new: 0o644, zero: 0, ten: 10, no: 899 });
});

test('anchors and merge keys are read', async () => {
  const synthesis = await read(
    'apiVersion: v1\nkind: Foo\nmetadata: { name: a, labels: &labels { app: web } }\nspec: { labels: { <<: *labels, tier: front } }\n',
  );
  assert.deepEqual(synthesis.set.objects[0]?.object.spec, { labels: { app: 'web', tier: 'front' } });
});

test('patches change objects and leave others out', async () => {
  const upper = (object: KubernetesObject) => (object.kind === 'ConfigMap' ? { ...object, data: { changed: 'yes' } } : object);
  const withoutSecrets = (object: KubernetesObject) => (object.kind === 'Secret' ? undefined : object);
  const synthesis = await read(`${settings('  a: b\n')}---\napiVersion: v1\nkind: Secret\nmetadata: { name: s }\n`, {
    patches: [withoutSecrets, upper],
  });
  assert.deepEqual(
    synthesis.set.objects.map(({ object }) => [object.kind, object.data]),
    [['ConfigMap', { changed: 'yes' }]],
  );
});

test('a namespace of the construct is given to objects that name none', async () => {
  const synthesis = await read(settings('  a: b\n'), { namespace: 'tools' });
  assert.equal(synthesis.set.objects[0]?.id, 'ConfigMap/tools/settings');
});

test('the files that were read are inputs, with their digests and the same paths on every machine', async () => {
  const text = settings('  a: b\n');
  const digest = digestOf(text);
  assert.deepEqual((await read(text)).inputs, [{ path: 'objects.yaml', digest }]);
  assert.deepEqual((await read(text, { files: [join(folder, 'objects.yaml')] })).inputs, [{ path: 'objects.yaml', digest }]);
  const elsewhere = (file: string) =>
    synthesizeChart((chart) => void new YamlFiles(chart, 'files', { files: [file] }), { folder: join(folder, 'deep') });
  assert.deepEqual(elsewhere('../objects.yaml').inputs, [{ path: '../objects.yaml', digest }]);
  assert.deepEqual(elsewhere(join(folder, 'objects.yaml')).inputs, [{ path: 'objects.yaml', digest }]);
});

test('two objects of one identity are found by the compile, with the construct paths', async () => {
  const synthesis = await read(`${settings('  a: b\n')}---\n${settings('  a: c\n')}`);
  assert.deepEqual(messagesOf(synthesis), [
    'error: ConfigMap/shop/settings is made 2 times: by "web/files/ConfigMap.settings", "web/files/ConfigMap.settings.2"',
  ]);
});

test('objects of a file take part in dependencies', async () => {
  await writeFile(join(folder, 'objects.yaml'), settings('  a: b\n'));
  const build = (chart: Parameters<typeof configMap>[0]) => {
    const files = new YamlFiles(chart, 'files', { files: [join(folder, 'objects.yaml')] });
    configMap(chart, 'later').addDependency(files);
  };
  const synthesis = synthesizeChart(build);
  assert.deepEqual(
    synthesis.set.objects.map(({ id, wave }) => [id, wave]),
    [
      ['ConfigMap/shop/settings', 0],
      ['ConfigMap/shop/later', 1],
    ],
  );
});

const mistakes: readonly (readonly [string, string, RegExp])[] = [
  [
    'an object without a name',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n',
    /Cannot read "objects.yaml": document 1 \(ConfigMap\): metadata.name is missing/,
  ],
  [
    'an object without a kind',
    'apiVersion: v1\n---\nmetadata: { name: a }\n',
    /document 1: kind is missing; .*document 2: apiVersion is missing/,
  ],
  ['a document that is no map', '- a\n', /document 1: it is not a map/],
  ['a syntax error', `${settings('  a: b\n')}---\na: [`, /"objects.yaml:7:5": document 2: Flow sequence/],
  ['a key that is given twice', settings('  a: b\n  a: c\n'), /"objects.yaml:6:3": document 1: Map keys must be unique$/],
  ['an unknown tag', settings('  a: !vault x\n'), /document 1: Unresolved tag: !vault/],
  [
    'an anchor that grows without bound',
    `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d]\n`,
    /Excessive alias count/,
  ],
];

for (const [mistake, text, expected] of mistakes) {
  test(`${mistake} is an error that names the file and the document`, async () =>
    assert.match(messagesOf(await read(text))[0] ?? '', expected));
}

test('directly below the scope of a deploy function it needs no chart', async () => {
  await writeFile(join(folder, 'plain.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: plain }\n');
  const environment: Environment = {
    kind: 'environment',
    name: 'test',
    tier: 'development',
    kubernetes: '1.35',
    track: { kind: 'follow', range: '*' },
    deploy: (scope) => void new YamlFiles(scope, 'files', { files: ['plain.yaml'] }),
  };
  const { set, findings } = synthesizeEnvironment(environment, { project: 'shop', folder });
  assert.deepEqual(findings, []);
  assert.deepEqual(
    set.objects.map(({ id }) => id),
    ['ConfigMap/shop/plain'],
  );
});

test('a file that is not there is an error that names it', async () => {
  assert.match(messagesOf(await read('', { files: ['absent.yaml'] }))[0] ?? '', /Cannot read "absent.yaml": ENOENT/);
});
