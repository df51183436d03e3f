import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Disturbance } from '../messages.ts';

export interface SpawnOptions {
  /** MiB of JavaScript heap. */
  readonly memoryLimit: number;
  readonly disturbance?: Disturbance | undefined;
  /** Answers one request after the other, instead of one. @default false */
  readonly serving?: boolean | undefined;
}

/** MiB that V8 keeps for what has just been made, twice its default: a compile makes much that is gone at once. */
const youngSpace = 32;

/**
 * The process that `startChild` watches. Its pipes: request, standard output and error, answers, and one that it is never told anything on,
 * which closes when this process is gone.
 */
export function spawnChild(folder: string, { memoryLimit, disturbance, serving = false }: SpawnOptions): ChildProcess {
  const fromSource = import.meta.url.endsWith('.ts');
  const main = fileURLToPath(new URL(`../child/${serving ? 'serve' : 'main'}.${fromSource ? 'ts' : 'js'}`, import.meta.url));
  const space = [`--min-semi-space-size=${youngSpace / 2}`, `--max-semi-space-size=${youngSpace}`];
  const flags = ['--disable-warning=ExperimentalWarning', `--max-old-space-size=${Math.round(memoryLimit)}`, ...space];
  const locale = disturbance?.locale ?? 'en_US.UTF-8';
  const variables = [`TZ=${disturbance?.timeZone ?? 'UTC'}`, `LANG=${locale}`, `LC_ALL=${locale}`];
  const program = [process.execPath, ...flags, ...(fromSource ? ['--conditions=pawl-source'] : []), main];
  return spawn('/bin/sh', ['-c', '(read -r _ <&4; kill -9 -$$) & exec env -i "$@" 4<&-', 'pawl', ...variables, ...program], {
    cwd: folder,
    env: {},
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own, so that what the project starts ends with it.
    detached: true,
  });
}

export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group, or this system has none.
    child.kill('SIGKILL');
  }
}
