import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findBinaries } from './binaries.ts';
import { buildReporter } from './build/build-reporter.ts';
import { missing } from './for-tests.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('npm run cluster', { timeout: 300_000 }, async () => {
  const found = await findBinaries({ set: 'core', onProgress: buildReporter(console.error) });
  const skip = found.kind === 'missing' && missing(found).reason;
  const assets = found.kind === 'found' ? dirname(found.binaries.etcd) : '';
  const environment = { ...process.env, KUBEBUILDER_ASSETS: assets, XDG_CACHE_HOME: await mkdtemp(join(tmpdir(), 'pawl-test-')) };
  after(async () => {
    await cluster(['stop', '--all'], environment);
    await rm(environment.XDG_CACHE_HOME, { recursive: true });
  });

  it('start leaves a cluster running and prints the line that makes it the current one', { skip }, async () => {
    const { code, output } = await cluster(['start', '--name', 'mine'], environment);
    assert.equal(code, 0);
    const [, kubeconfig = ''] = /^export KUBECONFIG=(.*)\n$/.exec(output) ?? [];
    const [running] = JSON.parse((await cluster(['status', '--json'], environment)).output);
    assert.deepEqual(running, { ...running, name: 'mine', full: false, kubeconfig });
    assert.match(await readFile(kubeconfig, 'utf8'), /"current-context": "mine"/);
  });

  it('start --full refuses a name that runs without', { skip }, async () => {
    const environmentOfMine = { ...environment, PATH: '' };
    const { code, complaints } = await cluster(['start', '--name', 'mine', '--full'], environmentOfMine);
    assert.equal(code, 1);
    assert.match(complaints, /^Cannot start "mine" with --full: it runs without; stop it first, or give another --name$/m);
  });

  it('stop --all ends what runs, and says so', { skip }, async () => {
    assert.deepEqual(await cluster(['stop', '--all'], environment), { code: 0, output: 'Stopped mine\n', complaints: '' });
    assert.deepEqual(JSON.parse((await cluster(['status', '--json'], environment)).output), []);
  });
});

it('npm run cluster without a command, or with an unknown one, is wrong usage', async (t) => {
  const environment = { ...process.env, XDG_CACHE_HOME: await temporaryFolder(t) };
  for (const args of [[], ['begin'], ['start', '--nmae', 'x'], ['start', '--name', 'No/Path']])
    assert.equal((await cluster(args, environment)).code, 2);
});

it('npm run cluster -- start without binaries or Go says what is missing and how to get it', async (t) => {
  const folder = await temporaryFolder(t);
  const { code, complaints } = await cluster(['start'], { HOME: folder, PATH: folder });
  assert.equal(code, 1);
  assert.match(complaints, /^Cannot start "pawl": Without etcd, kube-apiserver\. Install Go 1\.25\.0 or newer/);
});

async function cluster(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const program = fileURLToPath(new URL('./cli.ts', import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, complaints, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, output, complaints };
}
