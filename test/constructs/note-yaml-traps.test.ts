import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { YamlFiles } from '../../lib/constructs/yaml-files.ts';
import { anEnvironment, synthesize } from './synthesize.ts';

async function findingsOf(text: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-yaml-'));
  try {
    await writeFile(join(folder, 'settings.yaml'), text);
    const { findings } = synthesize(
      anEnvironment((scope) => void new YamlFiles(scope, 'yaml', { files: ['settings.yaml'] })),
      { folder },
    );
    return findings.map(({ severity, id, message, fix, construct }) => `${severity} ${id} ${construct}: ${message} (${fix})`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata:\n';

test('YamlFiles warns of what kubectl reads otherwise, with file and line', async () => {
  assert.deepEqual(await findingsOf(`${settings}  debug: on\n  when: 2024-01-01\n  quoted: "off"\n`), [
    'warning yaml-trap yaml: settings.yaml:5: on without quotes is the text "on" here, and true to kubectl, which reads YAML 1.1 (Write "on" in quotes, or true, whichever is meant)',
  ]);
});

test('YamlFiles warns of ten traps one by one, and of the rest at once', async () => {
  const lines = Array.from({ length: 14 }, (_, index) => `  key${index}: yes\n`);
  const findings = await findingsOf(settings + lines.join(''));
  assert.equal(findings.length, 11);
  assert.match(findings[10] ?? '', /settings\.yaml has 4 more of these/);
});
