import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { YamlFiles, type YamlFilesProps } from '../../lib/constructs/yaml-files.ts';
import type { Finding } from '../../lib/finding.ts';
import { anEnvironment, synthesize } from './synthesize.ts';

async function findingsOf(text: string, props: Partial<YamlFilesProps> = {}): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-yaml-'));
  try {
    await writeFile(join(folder, 'settings.yaml'), text);
    const { findings } = synthesize(
      anEnvironment((scope) => void new YamlFiles(scope, 'yaml', { ...props, files: ['settings.yaml'] })),
      { folder },
    );
    return findings;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata:\n';

test('YamlFiles warns of what kubectl reads otherwise, with file and line', async () => {
  const findings = await findingsOf(`${settings}  debug: on\n  when: 2024-01-01\n  quoted: "off"\n`);
  assert.deepEqual(
    findings.map(({ severity, id, message, fix, construct }) => `${severity} ${id} ${construct}: ${message} (${fix})`),
    [
      'warning yaml-trap yaml: settings.yaml:5: on without quotes is the text "on" here, and true to kubectl, which reads YAML 1.1 (Write "on" in quotes, or true, whichever is meant)',
    ],
  );
});

test('YamlFiles warns of ten traps one by one, and of the rest at once', async () => {
  const lines = Array.from({ length: 14 }, (_, index) => `  key${index}: yes\n`);
  const findings = await findingsOf(settings + lines.join(''));
  assert.equal(findings.length, 11);
  assert.match(findings[10]?.message ?? '', /settings\.yaml has 4 more of these/);
});

async function placesOf(text: string, props: Partial<YamlFilesProps> = {}): Promise<readonly (readonly unknown[])[]> {
  return (await findingsOf(text, props)).map(({ object, field }) => [object, field]);
}

test('a trap names the object of the set that has it, and the field in that object', async () => {
  assert.deepEqual(await placesOf(`${settings}  debug: on\n  a.b/c: no\n`), [
    ['ConfigMap/shop/settings', 'data.debug'],
    ['ConfigMap/shop/settings', 'data["a.b/c"]'],
  ]);
  assert.deepEqual(await placesOf(`${settings}  debug: on\n`, { namespace: 'tools' }), [['ConfigMap/tools/settings', 'data.debug']]);
  const cluster = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, namespace: x, labels: { "team": a }, finalizers: [y] }\n';
  assert.deepEqual(await placesOf(cluster), [['Namespace/shop', 'metadata.finalizers[0]']]);
});

test('a trap in a list of objects names the item, and that of a list nobody', async () => {
  const items = ['a', 'b'].map((name) => `  - { apiVersion: v1, kind: ConfigMap, metadata: { name: ${name} }, data: { debug: on } }`);
  assert.deepEqual(await placesOf(`apiVersion: v1\nkind: List\nmetadata: { x: [off] }\nitems:\n${items.join('\n')}\n`), [
    [undefined, 'metadata.x[0]'],
    ['ConfigMap/shop/a', 'data.debug'],
    ['ConfigMap/shop/b', 'data.debug'],
  ]);
});

test('a trap in an object that a patch takes out names it as the file does', async () => {
  const two = [settings, settings.replace('name: settings', 'name: other')].map((text) => `${text}  debug: on\n`).join('---\n');
  assert.deepEqual(await placesOf(two, { patches: (object) => (object.metadata.name === 'other' ? undefined : object) }), [
    ['ConfigMap/shop/settings', 'data.debug'],
    ['ConfigMap/other', 'data.debug'],
  ]);
});

test('a trap in an object that a patch takes out is not said of its namesake in another namespace', async () => {
  const two = ['one', 'two'].map((name) => `${settings.replace('settings }', `a, namespace: ${name} }`)}  debug: on\n`).join('---\n');
  assert.deepEqual(await placesOf(two, { patches: (object) => (object.metadata.namespace === 'one' ? undefined : object) }), [
    ['ConfigMap/one/a', 'data.debug'],
    ['ConfigMap/two/a', 'data.debug'],
  ]);
});
