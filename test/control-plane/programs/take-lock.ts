/** `node take-lock.ts LOCK LOG`: writes "in" and "out" into LOG while it holds LOCK. */
import { appendFile } from 'node:fs/promises';
import { setImmediate as yieldOnce } from 'node:timers/promises';
import { withFileLock } from '../build/file-lock.ts';

const [lock = '', log = ''] = process.argv.slice(2);
for (let round = 0; round < 5; round++)
  await withFileLock(lock, async () => {
    await appendFile(log, 'in\n');
    for (let turn = 0; turn < 20; turn++) await yieldOnce();
    await appendFile(log, 'out\n');
  });
