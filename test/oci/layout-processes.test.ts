import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Duration } from '../../lib/duration.ts';
import { breakLock, withLock } from '../../lib/oci/layout/lock.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { rejectsWith, writeImage } from '../contracts/registry-samples.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('several processes that write to one layout at once lose no tag', async (t) => {
  const folder = join(await temporaryFolder(t), 'shop');
  const reference = `oci-layout:${folder}`;
  const prefixes = ['a', 'b', 'c', 'd'];
  const writers = prefixes.map((prefix) => run('layout-writer.ts', reference, prefix, '9'));
  const exits = await Promise.all(writers.map((writer) => once(writer, 'exit')));
  assert.deepEqual(exits, [
    [0, null],
    [0, null],
    [0, null],
    [0, null],
  ]);
  const kept = [0, 1, 3, 4, 6, 7];
  const repository = openRepository(reference);
  assert.deepEqual(await repository.tags(), prefixes.flatMap((prefix) => kept.map((index) => `${prefix}-${index}`)).sort());
  for (const tag of await repository.tags()) assert.ok(await repository.readManifest(tag));
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
  assert.equal(index.manifests.length, 4 * 9, 'a manifest that lost its tag is still listed');
  assert.deepEqual(await readdir(join(folder, '.pawl')), [], 'no lock and no half-written file stays behind');
});

test('of several processes that want the same immutable tag at once, one gets it', async (t) => {
  const reference = `oci-layout:${await temporaryFolder(t)}/shop`;
  const repository = openRepository(reference);
  const writes = Array.from({ length: 8 }, (_, index) => writeImage(repository, { tag: '1.0.0', note: String(index), immutable: true }));
  const results = await Promise.allSettled(writes);
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.code, 'TAG_EXISTS');
});

test('a lock whose holder was killed is taken over', async (t) => {
  const lock = join(await temporaryFolder(t), 'lock');
  const holder = await holdLock(t, lock);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  assert.equal(await withLock(lock, patient, async () => 'mine'), 'mine');
});

test('many processes that find a dead lock at once still go one at a time', async (t) => {
  const lock = join(await temporaryFolder(t), 'lock');
  for (let round = 0; round < 3; round += 1) {
    const holder = await holdLock(t, lock);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    let inside = 0;
    let most = 0;
    // Different spellings of one path, so that the queue inside the process does not serialise them.
    const spellings = Array.from({ length: 8 }, (_, index) => join(lock, '..').concat('/.'.repeat(index), '/lock'));
    await Promise.all(
      spellings.map((spelling) =>
        withLock(spelling, patient, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await sleep(1);
          inside -= 1;
        }),
      ),
    );
    assert.equal(most, 1);
  }
});

test('a breaker that comes late leaves the lock that somebody took meanwhile', async (t) => {
  const folder = await temporaryFolder(t);
  const lock = join(folder, 'lock');
  await holdLock(t, lock);
  const before = await readFile(lock, 'utf8');
  await breakLock(lock, crypto.randomUUID());
  assert.equal(await readFile(lock, 'utf8'), before);
  assert.deepEqual(await readdir(folder), ['lock']);
});

test('a lock that another breaker is at is left to that one', async (t) => {
  const lock = join(await temporaryFolder(t), 'lock');
  const holder = await holdLock(t, lock);
  const before = await readFile(lock, 'utf8');
  const { nonce } = JSON.parse(before);
  await holdLock(t, `${lock}-${nonce}`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  assert.equal(await breakLock(lock, nonce), false);
  assert.equal(await readFile(lock, 'utf8'), before);
});

test('a lock whose breaker was killed too is taken over', async (t) => {
  const folder = await temporaryFolder(t);
  const lock = join(folder, 'lock');
  const holder = await holdLock(t, lock);
  const { nonce } = JSON.parse(await readFile(lock, 'utf8'));
  const breaker = await holdLock(t, `${lock}-${nonce}`);
  for (const process of [holder, breaker]) {
    process.kill('SIGKILL');
    await once(process, 'exit');
  }
  assert.equal(await withLock(lock, patient, async () => 'mine'), 'mine');
  assert.deepEqual(await readdir(folder), []);
});

test('a lock whose holder runs is waited for, and the error names the holder', async (t) => {
  const folder = join(await temporaryFolder(t), 'shop');
  const holder = await holdLock(t, join(folder, '.pawl', 'lock'));
  const context = createRegistryContext({ lockPatience: Duration.milliseconds(100) });
  const error = await rejectsWith('TIMEOUT', writeImage(openRepository(`oci-layout:${folder}`, context), { tag: 'a' }));
  assert.match(error.message, new RegExp(`/lock": process ${holder.pid} on .+ holds it since \\d{4}-`));
  assert.match(error.fix ?? '', /remove ".*\/lock"/);
  assert.equal(error.retryable, true);
});

test('a lock that was taken on another machine is never broken', async (t) => {
  const lock = join(await temporaryFolder(t), 'lock');
  await writeFile(lock, JSON.stringify({ nonce: crypto.randomUUID(), pid: 1, host: 'elsewhere', machine: 'another', started: '1' }));
  const wait = async () => undefined;
  const error = await rejectsWith(
    'TIMEOUT',
    withLock(lock, { patience: 50, random: () => 0, wait }, async () => 'mine'),
  );
  assert.match(error.message, /process 1 on elsewhere holds it/);
});

test('a lock file that is nonsense is an error that says what to do', async (t) => {
  const lock = join(await temporaryFolder(t), 'lock');
  await writeFile(lock, 'nonsense');
  const error = await rejectsWith(
    'CORRUPT_LAYOUT',
    withLock(lock, patient, async () => 'mine'),
  );
  assert.match(error.message, /remove it if nobody does/);
});

test('a lock is let go of when what is done under it fails', async (t) => {
  const lock = join(await temporaryFolder(t), 'lock');
  await assert.rejects(
    withLock(lock, patient, async () => {
      throw new Error('failed');
    }),
    /failed/,
  );
  assert.equal(await withLock(lock, patient, async () => 'again'), 'again');
});

const patient = { patience: 30_000, random: Math.random, wait: (milliseconds: number) => sleep(milliseconds) };

async function holdLock(t: TestContext, lock: string): Promise<ChildProcess> {
  await mkdir(join(lock, '..'), { recursive: true });
  const holder = run('layout-holder.ts', lock);
  t.after(() => holder.kill('SIGKILL'));
  assert.ok(holder.stdout);
  await once(holder.stdout, 'data');
  return holder;
}

function run(script: string, ...parameters: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return spawn(process.execPath, ['--conditions=pawl-source', path, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
}
