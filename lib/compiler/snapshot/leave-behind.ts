import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../process/spawn-child.ts';
import { attemptOf, refusalPath } from './snapshot.ts';

export interface Wanted {
  readonly packages: readonly string[];
  readonly program: string;
  readonly memoryLimit: number;
}

/** Has a snapshot made of a project's packages by a process that outlives this one and comes after everybody else's turn. */
export function leaveBehind(folder: string, { packages, program, memoryLimit }: Wanted): void {
  if (isRefused(folder, attemptOf(program, packages))) return;
  const maker = fileURLToPath(new URL('../../run/make-snapshot.js', import.meta.url));
  const child = spawn(process.execPath, [maker, folder, String(memoryLimit), ...packages], {
    cwd: folder,
    // It loads packages, and what this process knows of keys and tokens is nothing to them.
    env: childEnvironment(),
    detached: true,
    stdio: 'ignore',
  });
  // Without it the next compile is as quick as this one.
  child.on('error', () => undefined);
  child.unref();
}

/** Other packages may have been installed since. */
function isRefused(folder: string, attempt: string): boolean {
  try {
    const path = refusalPath(folder);
    const installed = statSync(join(folder, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
    return readFileSync(path, 'utf8') === attempt && statSync(path).mtimeMs > (installed?.mtimeMs ?? 0);
  } catch {
    // Nobody has refused.
    return false;
  }
}
