import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { compileProject } from '../../lib/compiler/compile.ts';
import { root } from './temporary-project.ts';

test('cdk8s synth with the shipped cdk8s.yaml gives the same objects as the compile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-cdk8s-'));
  try {
    // cdk8s asks the internet whether there is a newer version unless it has asked a while ago.
    const { version } = createRequire(import.meta.url)('cdk8s-cli/package.json');
    await writeFile(join(folder, '.cdk8s-cli.version'), String(version));
    const cli = join(root, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');
    const output = join(folder, 'dist');
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'synth', '--output', output], {
      cwd: root,
      env: { HOME: folder, PATH: `${dirname(process.execPath)}:/usr/bin:/bin` },
    });
    assert.match(stdout, /production\/web\.k8s\.yaml/);

    const { environments } = await compileProject({ folder: root });
    for (const { name, set } of environments) {
      const written = (await objectsIn(join(output, name))).map(canonical).sort();
      assert.ok(written.length > 0);
      assert.deepEqual(written, set.objects.map(({ object }) => canonical(object)).sort());
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Read as kubectl reads, by YAML 1.1. */
async function objectsIn(folder: string): Promise<unknown[]> {
  const files = (await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8'));
  return (await Promise.all(files)).flatMap((text) => parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS()));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
