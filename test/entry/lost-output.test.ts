import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../cli/project.ts';

const skip = existsSync('/dev/full') ? false : 'no /dev/full, a disk that is always full, on this machine';
const program = `"${process.execPath}" --conditions=pawl-source "${join(import.meta.dirname, '../../lib/entry/cli.ts')}"`;

test('an answer that a full disk does not take is a failure of one line', { skip }, async () => {
  const { code, stderr } = await run('sh', ['-c', `${program} version > /dev/full`], '.');
  assert.deepEqual([code, stderr], [1, 'pawl: Cannot print the whole answer: ENOSPC: no space left on device, write\n']);
});

test('remarks that nobody takes change neither the answer nor the exit code', { skip }, async () => {
  const { code, stdout } = await run('sh', ['-c', `${program} nowhere 2> /dev/full`], '.');
  assert.deepEqual([code, stdout], [2, '']);
});
