import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Disturbance } from '../messages.ts';
import { largePages } from './large-pages.ts';
import { optimisedLater } from './optimised-later.ts';

export interface SpawnOptions {
  /** MiB of JavaScript heap. */
  readonly memoryLimit: number;
  readonly disturbance?: Disturbance | undefined;
  /** Which of the programs in `child/`: `main` answers one request, the others one after the other. @default 'main' */
  readonly program?: 'main' | 'serve' | 'attend' | undefined;
  /** The file of a start-up snapshot, with these flags and variables, to start from. @default everything is loaded */
  readonly snapshot?: string | undefined;
}

/** MiB that V8 keeps for what has just been made, twice its default: a compile makes much that is gone at once. */
const youngSpace = 32;

/**
 * V8 takes the seed of its hash tables from the snapshot, drawn when that was made, instead of drawing one and ordering every table anew: 92 instead
 * of 112 ms to start (the quickest of 15 each, with a real-time priority). A seed keeps away keys that were chosen to collide; the project is its owners' own code.
 */
const snapshotFlags = ['--no-rehash-snapshot'];

/**
 * The process that `startChild` watches. Its pipes: request, standard output and error, answers, and one that it is never told anything on,
 * which closes when this process is gone.
 */
export function spawnChild(folder: string, { memoryLimit, disturbance, program: name = 'main', snapshot }: SpawnOptions): ChildProcess {
  const fromSource = import.meta.url.endsWith('.ts');
  const main = fileURLToPath(new URL(`../child/${name}.${fromSource ? 'ts' : 'js'}`, import.meta.url));
  const environment = { ...childEnvironment(disturbance), ...(snapshot === undefined ? {} : largePages) };
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const what =
    snapshot === undefined ? [...(fromSource ? ['--conditions=pawl-source'] : []), main] : ['--snapshot-blob', snapshot, ...snapshotFlags];
  const program = [process.execPath, ...childFlags(memoryLimit), ...(name === 'main' ? onceFlags(memoryLimit) : []), ...what];
  return spawn('/bin/sh', ['-c', '(read -r _ <&4; kill -9 -$$) >&- 2>&- 3>&- & exec env -i "$@" 4<&-', 'pawl', ...variables, ...program], {
    cwd: folder,
    env: {},
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own, so that what the project starts ends with it.
    detached: true,
  });
}

export function childFlags(memoryLimit: number): readonly string[] {
  const space = [`--min-semi-space-size=${youngSpace / 2}`, `--max-semi-space-size=${youngSpace}`];
  return ['--disable-warning=ExperimentalWarning', `--max-old-space-size=${Math.round(memoryLimit)}`, ...space];
}

/** MiB of what has lived for a while, before V8 looks through all of it for what is gone: a process that answers once has ended by then. */
const oldSpace = 512;

function onceFlags(memoryLimit: number): readonly string[] {
  return [`--initial-old-space-size=${Math.min(oldSpace, Math.round(memoryLimit / 2))}`, ...optimisedLater];
}

export function childEnvironment({ timeZone = 'UTC', locale = 'en_US.UTF-8' }: Partial<Disturbance> = {}): Record<string, string> {
  return { TZ: timeZone, LANG: locale, LC_ALL: locale };
}

export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group, or this system has none.
    child.kill('SIGKILL');
  }
}
