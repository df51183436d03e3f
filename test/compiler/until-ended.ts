import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Resolves once that process has ended; on a busy machine one that was killed may take a while to get the processor time for it. */
export async function untilEnded(pid: number): Promise<void> {
  for (let tries = 0; await isRunning(pid); tries++) {
    assert.ok(tries < 1200, `process ${pid} lives on`);
    await delay(50);
  }
}

/** One that has ended and that nobody has collected runs no more. */
async function isRunning(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return isKnown(pid);
  // proc_pid_stat(5): the name in parentheses may hold anything; the state is the first field after it.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const state = stat.slice(stat.lastIndexOf(')') + 2)[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function isKnown(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
