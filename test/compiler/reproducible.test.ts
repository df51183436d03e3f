import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { type CompiledProject, compileProject } from '../../lib/compiler/compile.ts';
import { applicationFiles } from '../../lib/manifest/files.ts';
import { root, temporaryProject } from './temporary-project.ts';

const boutique = `apiVersion: v1
kind: ConfigMap
metadata: { name: umlaut }
data: { b: ä, a: "2026-01-01", Z: z }
`;
const extra = {
  'boutique.yaml': boutique,
  'environments/extra.ts': `import { Chart } from 'cdk8s';
import { environment, pinned, YamlFiles } from 'pawl';
export const extra = environment('extra', {
  tier: 'development', kubernetes: '1.35', track: pinned(),
  deploy: (scope) => void new YamlFiles(new Chart(scope, 'boutique'), 'files', { files: ['boutique.yaml'] }),
});
`,
  'environments/index.ts': `import { imagesExact, project } from 'pawl';
import { extra } from './extra.ts';
import { development } from './development.ts';
import { production } from './production.ts';
import { staging } from './staging.ts';
export default project({ name: 'shop', environments: [development, staging, production, extra], policies: [imagesExact] });
`,
};

async function copyOfTheExample(depth: string) {
  const project = await temporaryProject({});
  const folder = join(project.folder, depth);
  await mkdir(folder, { recursive: true });
  for (const part of ['environments', 'policies']) await cp(join(root, part), join(folder, part), { recursive: true });
  for (const [path, text] of Object.entries(extra)) await writeFile(join(folder, path), text);
  return { folder, [Symbol.asyncDispose]: () => project[Symbol.asyncDispose]() };
}

/** Everything that goes into a release. */
function bytesOf(project: CompiledProject): unknown {
  const files = project.environments.map(({ name, set }) => [
    name,
    ...[...applicationFiles(set)].map(([file, bytes]) => [file, Buffer.from(bytes).toString('utf8')]),
  ]);
  return { files, inputs: project.inputs, policies: project.policiesDigest, findings: project.findings };
}

test('one commit compiles to the same bytes in another folder, time zone, umask and locale', async () => {
  await using here = await copyOfTheExample('a');
  await using there = await copyOfTheExample('some/other place/ö');
  const script = `
    const { compileProject } = await import(${JSON.stringify(join(root, 'lib/compiler/compile.ts'))});
    process.stdout.write(JSON.stringify(await compileProject({ folder: '.' })));`;
  const elsewhere = await promisify(execFile)(
    'sh',
    ['-c', 'umask 077; exec "$0" --conditions=pawl-source --input-type=module --eval "$1"', process.execPath, script],
    {
      cwd: there.folder,
      env: {
        TZ: 'Pacific/Kiritimati',
        LC_ALL: 'tr_TR.UTF-8',
        LANG: 'tr_TR.UTF-8',
        CDK8S_DISABLE_SORT: 'yes',
        NODE_OPTIONS: '--no-deprecation',
        CDK8S_OUTDIR: 'out',
      },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const first = await compileProject({ folder: here.folder });
  const second: CompiledProject = JSON.parse(elsewhere.stdout);
  assert.equal(first.environments.length, 4);
  assert.ok(first.environments.every(({ set }) => set.objects.length > 0));
  assert.deepEqual(bytesOf(second), bytesOf(first));
});

test('the project sees no environment variables and no time zone but UTC', async () => {
  const entry = `import { project, environment, pinned } from 'pawl';
console.log(JSON.stringify({ ...process.env }), new Date(0).getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().locale);
export default project({ name: 'shop', environments: [environment('a', { tier: 'staging', kubernetes: '1.35', track: pinned(), deploy: [] })] });`;
  await using project = await temporaryProject({ 'environments/index.ts': entry });
  const { warnings } = await compileProject({ folder: project.folder });
  assert.deepEqual(warnings, ['The project wrote while it was compiled: {"TZ":"UTC","LANG":"en_US.UTF-8","LC_ALL":"en_US.UTF-8"} 0 en-US']);
});
