import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiAccess, apiRequest } from '../api-request.ts';
import { findBinaries } from '../binaries.ts';
import { buildReporter } from '../build/build-reporter.ts';
import { missing } from '../for-tests.ts';
import { processIdentity, signalProcess } from '../process/process-identity.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type KeepOptions, keepControlPlane, listKept, stopKept } from './kept.ts';

describe('a kept control plane', { timeout: 300_000 }, async () => {
  const found = await findBinaries({ set: 'core', onProgress: buildReporter(console.error) });
  const skip = found.kind === 'missing' && missing(found).reason;
  const assets = found.kind === 'found' ? dirname(found.binaries.etcd) : '';
  // A cache of its own, so that what runs elsewhere is out of sight.
  const environment = { ...process.env, KUBEBUILDER_ASSETS: assets, XDG_CACHE_HOME: await mkdtemp(join(tmpdir(), 'pawl-test-')) };
  const keep = (options: Partial<KeepOptions> = {}) => keepControlPlane({ name: 'one', full: false, environment, ...options });
  const owner = spawn('/bin/sleep', ['100000'], { stdio: 'ignore' });
  await once(owner, 'spawn');
  after(async () => {
    owner.kill('SIGKILL');
    await stopKept('one', environment);
    await rm(environment.XDG_CACHE_HOME, { recursive: true });
  });

  it('is started once when two ask at once, and is listed', { skip }, async () => {
    const [first, second] = await Promise.all([keep(), keep()]);
    assert.ok(first.kind === 'ready' && second.kind === 'ready');
    assert.equal(first.plane.server, second.plane.server);
    assert.deepEqual([first.started, second.started].sort(), [false, true]);
    assert.deepEqual(
      (await listKept(environment)).map(({ name }) => name),
      ['one'],
    );
    assert.equal((await apiRequest(first.plane, 'GET', '/version')).status, 200);
  });

  it('ends when its keeper is killed hard, and is started anew for the next who asks', { skip }, async () => {
    const before = await keep();
    assert.ok(before.kind === 'ready' && !before.started);
    await signalProcess(before.record.keeper, 'SIGKILL');
    await untilGone(before.plane);

    const again = await keep({ keptFor: await processIdentity(owner.pid ?? 0) });
    assert.ok(again.kind === 'ready' && again.started);
    assert.equal((await apiRequest(again.plane, 'GET', '/version')).status, 200);
  });

  it('ends with the process that it is kept for', { skip }, async () => {
    const [record] = await listKept(environment);
    assert.ok(record);
    assert.equal((await apiRequest(record, 'GET', '/version')).status, 200);
    owner.kill('SIGKILL');
    await untilGone(record);
    while ((await listKept(environment)).length > 0) await delay(20);
  });
});

it('keepControlPlane without binaries or Go says what is missing', async (t) => {
  const environment = { XDG_CACHE_HOME: await temporaryFolder(t), PATH: join(await temporaryFolder(t), 'nothing') };
  const kept = await keepControlPlane({ name: 'none', full: false, environment });
  assert.equal(kept.kind, 'missing');
  assert.equal(kept.what, 'Without etcd, kube-apiserver');
});

async function untilGone(plane: ApiAccess): Promise<void> {
  while (await apiRequest(plane, 'GET', '/version').catch(() => undefined)) await delay(20);
}
