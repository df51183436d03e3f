import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { processIdentity } from '../process/process-identity.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { withFileLock } from './file-lock.ts';

it('withFileLock lets one process in at a time', async (t) => {
  const folder = await temporaryFolder(t);
  const program = fileURLToPath(new URL('../programs/take-lock.ts', import.meta.url));
  const log = join(folder, 'log');
  const children = [1, 2, 3].map(() => spawn(process.execPath, [program, join(folder, 'lock'), log], { stdio: 'inherit' }));
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  assert.deepEqual(codes, [0, 0, 0]);
  assert.equal(await readFile(log, 'utf8'), 'in\nout\n'.repeat(15));
});

it('withFileLock takes over the lock of a process that ended without releasing it', async (t) => {
  const lock = join(await temporaryFolder(t), 'lock');
  const child = spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' });
  const owner = { pid: child.pid, started: 'long ago' };
  await once(child, 'exit');
  await writeFile(lock, JSON.stringify(owner));
  assert.equal(await withFileLock(lock, async () => 'done'), 'done');
});

it('withFileLock does not mistake a later process with the same number for the owner', async (t) => {
  const lock = join(await temporaryFolder(t), 'lock');
  await writeFile(lock, JSON.stringify({ pid: process.pid, started: 'long ago' }));
  assert.equal(await withFileLock(lock, async () => 'done'), 'done');
});

it('withFileLock takes over a lock whose creator died before it wrote its name', async (t) => {
  const lock = join(await temporaryFolder(t), 'lock');
  await writeFile(lock, '');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(lock, longAgo, longAgo);
  assert.equal(await withFileLock(lock, async () => 'done'), 'done');
});

it('withFileLock waits for a living owner, says for whom, and gives up when it is told to', async (t) => {
  const lock = join(await temporaryFolder(t), 'lock');
  await writeFile(lock, JSON.stringify(await processIdentity(process.pid)));
  const giveUp = new AbortController();
  const waitedFor: number[] = [];
  const onWait = (owner: { pid: number }): void => {
    waitedFor.push(owner.pid);
    giveUp.abort();
  };
  await assert.rejects(withFileLock(lock, async () => assert.fail('the lock is held'), { onWait, signal: giveUp.signal }));
  assert.deepEqual(waitedFor, [process.pid]);
});

it('withFileLock releases the lock when the work fails', async (t) => {
  const lock = join(await temporaryFolder(t), 'lock');
  await assert.rejects(
    withFileLock(lock, () => Promise.reject(new Error('no'))),
    /no/,
  );
  await assert.rejects(stat(lock), { code: 'ENOENT' });
});
