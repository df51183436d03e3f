import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { it } from 'node:test';
import { commandOf, isAlive, processIdentity, signalProcess } from './process-identity.ts';

it('a process is alive until it ends', async () => {
  const child = spawn('/bin/sleep', ['100000'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const identity = await processIdentity(child.pid ?? 0);
  assert.ok(identity && (await isAlive(identity)));
  assert.equal(await commandOf(identity.pid), '/bin/sleep 100000');
  const ended = once(child, 'exit');
  await signalProcess(identity, 'SIGKILL');
  await ended;
  assert.equal(await isAlive(identity), false);
  assert.equal(await processIdentity(identity.pid), undefined);
  assert.equal(await commandOf(identity.pid), '');
});

it('a process that only shares the number of another is not taken for it', async () => {
  const child = spawn('/bin/sleep', ['100000'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const earlier = { pid: child.pid ?? 0, started: 'long ago' };
  assert.equal(await isAlive(earlier), false);
  await signalProcess(earlier, 'SIGKILL');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [null, 'SIGTERM']);
});
