import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Supervised } from '../../../lib/control-plane/process/supervise.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { isAlive, type ProcessIdentity, processIdentity } from './process-identity.ts';

for (const signal of ['SIGKILL', 'SIGINT'] as const) {
  it(`a supervised server ends, and its folder is removed, when its owner is ended by ${signal}`, { timeout: 120_000 }, async (t) => {
    const folder = join(await temporaryFolder(t), 'of-the-servers');
    await mkdir(folder);
    const program = fileURLToPath(new URL('../programs/own-a-server.ts', import.meta.url));
    const owner = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [pid] = await once(createInterface({ input: owner.stdout }), 'line');
    const server = await identityOf(Number(pid));
    owner.kill(signal);
    while (await isAlive(server)) await delay(10);
    while (await exists(folder)) await delay(10);
  });
}

it('a supervised server ends when its supervisor is killed hard', { timeout: 120_000 }, async (t) => {
  const folder = await temporaryFolder(t);
  const servers = new Supervised();
  await servers.start({ name: 'forever', command: '/bin/sleep', args: ['100000'], log: join(folder, 'log') });
  const server = await identityOf(servers.pids.get('forever') ?? 0);
  process.kill(await parentOf(server.pid), 'SIGKILL');
  while (await isAlive(server)) await delay(10);
  assert.equal(servers.exitOf('forever'), 'its supervisor has ended');
});

it('a server that ends by itself is known by how it ended, and its output is in its log', { timeout: 120_000 }, async (t) => {
  const log = join(await temporaryFolder(t), 'log');
  const servers = new Supervised();
  t.after(() => servers.stop());
  await servers.start({ name: 'short', command: '/bin/sh', args: ['-c', 'echo so long; exit 7'], log });
  while (servers.exitOf('short') === undefined) await delay(10);
  assert.equal(servers.exitOf('short'), 'code 7');
  assert.equal(await readFile(log, 'utf8'), 'so long\n');
});

it('a program that does not exist is an exit with its reason', { timeout: 120_000 }, async (t) => {
  const folder = await temporaryFolder(t);
  const servers = new Supervised();
  t.after(() => servers.stop());
  await servers.start({ name: 'nothing', command: join(folder, 'nothing'), args: [], log: join(folder, 'log') });
  assert.match(servers.exitOf('nothing') ?? '', /ENOENT/);
});

it('a killed server can be started again under its name', { timeout: 120_000 }, async (t) => {
  const folder = await temporaryFolder(t);
  const servers = new Supervised();
  t.after(() => servers.stop());
  const server = { name: 'forever', command: '/bin/sleep', args: ['100000'], log: join(folder, 'log') };
  await servers.start(server);
  const first = servers.pids.get('forever');
  await servers.kill('forever');
  assert.equal(servers.exitOf('forever'), 'SIGKILL');
  await servers.start(server);
  assert.equal(servers.exitOf('forever'), undefined);
  assert.notEqual(servers.pids.get('forever'), first);
});

async function identityOf(pid: number): Promise<ProcessIdentity> {
  const identity = await processIdentity(pid);
  assert.ok(identity, `process ${pid} runs`);
  return identity;
}

async function parentOf(pid: number): Promise<number> {
  const ps = spawn('ps', ['-o', 'ppid=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: ps.stdout }), 'line');
  return Number(line);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
