import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { compileProject } from '../../lib/compiler/compile.ts';
import type { Disturbance } from '../../lib/compiler/messages.ts';
import { packProject } from '../../lib/release/publish.ts';
import { cacheFolder } from '../control-plane/build/cache-folder.ts';
import { root, temporaryProject } from './temporary-project.ts';

const boutique = `apiVersion: v1
kind: ConfigMap
metadata: { name: umlaut }
data: { b: ä, a: "2026-01-01", Z: z }
`;
/** Beside the living example: YAML that exists, files in whatever order a folder lists them, a declared variable. */
const extra: Readonly<Record<string, string>> = {
  'boutique.yaml': boutique,
  'environments/extra.ts': `import { readdirSync, readFileSync } from 'node:fs';
import { ApiObject, Chart } from 'cdk8s';
import { environment, pinned, YamlFiles } from 'pawl';
export const extra = environment('extra', {
  tier: 'development', kubernetes: '1.35', track: pinned(),
  deploy: (scope) => {
    const chart = new Chart(scope, 'boutique');
    new YamlFiles(chart, 'files', { files: ['boutique.yaml'] });
    const data = Object.fromEntries(readdirSync('data').map((file) => [file, readFileSync('data/' + file, 'utf8')]));
    new ApiObject(chart, 'data', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'data' }, data: { ...data, region: process.env.REGION ?? '' } });
  },
});
`,
  'environments/index.ts': `import { imagesExact, project } from 'pawl';
import { extra } from './extra.ts';
import { development } from './development.ts';
import { production } from './production.ts';
import { staging } from './staging.ts';
export default project({ name: 'shop', inputs: { env: ['REGION'] }, environments: [development, staging, production, extra], policies: [imagesExact] });
`,
  ...Object.fromEntries(['z', 'A', 'b', 'B', '10', '9', 'readme'].map((name) => [`data/${name}`, name])),
};

async function copyOfTheExample(depth: string, order: (paths: readonly string[]) => readonly string[] = (paths) => paths) {
  const project = await temporaryProject({});
  const folder = join(project.folder, depth);
  await mkdir(folder, { recursive: true });
  for (const part of ['environments', 'policies']) await cp(join(root, part), join(folder, part), { recursive: true });
  for (const path of order(Object.keys(extra))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), extra[path] ?? '');
  }
  return { folder, [Symbol.asyncDispose]: () => project[Symbol.asyncDispose]() };
}

const commit = { hash: '1'.repeat(40), committedAt: new Date('2026-01-01T00:00:00Z') };

async function digestHere(folder: string): Promise<string> {
  const compiled = await compileProject({ folder, variables: { REGION: 'eu' } });
  assert.deepEqual(compiled.findings, []);
  assert.equal(compiled.environments.length, 4);
  assert.ok(compiled.environments.every(({ set }) => set.objects.length > 0));
  return (await packProject(compiled, { version: '1.2.3', commit })).descriptor.digest;
}

/** The release's digest as another process makes it: with another Node, umask, locale, zone, home, other variables. */
async function digestElsewhere(folder: string, { node, disturbance }: { node: string; disturbance?: Disturbance }): Promise<string> {
  const script = `
    const { compileProject } = await import(${JSON.stringify(join(root, 'lib/compiler/compile.ts'))});
    const { packProject } = await import(${JSON.stringify(join(root, 'lib/release/publish.ts'))});
    const compiled = await compileProject({ folder: '.', disturbance: ${JSON.stringify(disturbance)} });
    const commit = { hash: ${JSON.stringify(commit.hash)}, committedAt: new Date(${commit.committedAt.getTime()}) };
    process.stdout.write((await packProject(compiled, { version: '1.2.3', commit })).descriptor.digest);`;
  const flags = ['--conditions=pawl-source', '--disable-warning=ExperimentalWarning', '--input-type=module', '--eval'];
  const { stdout } = await promisify(execFile)('sh', ['-c', 'umask 077; exec "$0" "$@"', node, ...flags, script], {
    cwd: folder,
    env: {
      TZ: 'Pacific/Kiritimati',
      LC_ALL: 'tr_TR.UTF-8',
      LANG: 'tr_TR.UTF-8',
      HOME: '/nonexistent',
      USER: 'nobody',
      REGION: 'eu',
      CDK8S_DISABLE_SORT: 'yes',
      CDK8S_OUTDIR: 'out',
    },
  });
  return stdout;
}

test('one commit has one release digest in another folder, file order, time zone, umask, locale, home and environment', async () => {
  await using here = await copyOfTheExample('a');
  await using there = await copyOfTheExample('some/other place/ö', (paths) => paths.toReversed());
  const first = await digestHere(here.folder);
  assert.match(first, /^sha256:/);
  assert.equal(await digestElsewhere(there.folder, { node: process.execPath }), first);
});

test('one commit has one release digest at another time, with other random numbers, and under another zone and locale within', async () => {
  await using here = await copyOfTheExample('a');
  const disturbance = { clock: 40 * 365 * 86_400_000, seed: 7, timeZone: 'Asia/Kathmandu', locale: 'de_DE.UTF-8' };
  assert.equal(await digestElsewhere(here.folder, { node: process.execPath, disturbance }), await digestHere(here.folder));
});

test('one commit has one release digest under Node 22 and Node 24', async (t) => {
  const node = await node22();
  if (node === undefined) return t.skip('Node 22 is not in the cache; it is installed where CI=true is set');
  assert.match((await promisify(execFile)(node, ['--version'])).stdout, /^v22\./);
  await using here = await copyOfTheExample('a');
  assert.equal(await digestElsewhere(here.folder, { node }), await digestHere(here.folder));
});

/** The official binary, as the npm package `node` brings it. */
async function node22(): Promise<string | undefined> {
  const folder = await cacheFolder(process.env, 'node', '22');
  const program = join(folder, 'node_modules', 'node', 'bin', 'node');
  const isThere = () =>
    access(program).then(
      () => true,
      () => false,
    );
  if (!(await isThere()) && process.env.CI === 'true')
    await promisify(execFile)('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', 'node@22'], {
      timeout: 300_000,
    });
  return (await isThere()) ? program : undefined;
}

test('the project sees no environment variables and no time zone but UTC', async () => {
  const entry = `import { project, environment, pinned } from 'pawl';
console.log(JSON.stringify({ ...process.env }), new Date(0).getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().locale);
export default project({ name: 'shop', environments: [environment('a', { tier: 'staging', kubernetes: '1.35', track: pinned(), deploy: [] })] });`;
  await using project = await temporaryProject({ 'environments/index.ts': entry });
  const { warnings } = await compileProject({ folder: project.folder });
  assert.deepEqual(warnings, ['The project wrote while it was compiled: {"TZ":"UTC","LANG":"en_US.UTF-8","LC_ALL":"en_US.UTF-8"} 0 en-US']);
});
