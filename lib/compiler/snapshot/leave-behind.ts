import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../process/spawn-child.ts';
import { type Attempt, hasPlace, isRefused } from './refusal.ts';

export interface Wanted extends Attempt {
  readonly memoryLimit: number;
}

/** Has a snapshot made of a project's packages by a process that outlives this one and comes after everybody else's turn. */
export function leaveBehind(folder: string, { packages, program, memoryLimit }: Wanted): void {
  if (!hasPlace(folder) || isRefused(folder, { program, packages })) return;
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
