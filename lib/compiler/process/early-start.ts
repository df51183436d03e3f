import type { ChildProcess } from 'node:child_process';
import type { Bundle } from './bundle.ts';
import { killGroup, type SpawnOptions, spawnChild } from './spawn-child.ts';

/** The first steps of a compile, taken while the rest of this program is still being loaded. Whatever is wanted otherwise is done anew. */
export interface EarlyStart {
  /** A process that waits for its request, once, where it is one for this folder and these limits. */
  readonly process: (folder: string, options: SpawnOptions) => ChildProcess | undefined;
  /** The project's bundle, once. */
  readonly bundle: (folder: string) => Promise<Bundle> | undefined;
  /** Ends what nobody wanted. */
  readonly end: () => void;
}

export function startEarly(folder: string, memoryLimit: number): EarlyStart {
  const child = spawnChild(folder, { memoryLimit });
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  child.once('error', over).once('exit', over);
  let waiting: ChildProcess | undefined = child;
  let bundled: Promise<Bundle> | undefined = import('./bundle.ts').then(({ bundleProject }) => bundleProject(folder));
  // Whoever takes it hears of it.
  bundled.catch(() => undefined);
  return {
    process: (wanted, { disturbance, serving = false, ...limits }) => {
      if (isOver || waiting === undefined || serving || disturbance !== undefined) return undefined;
      if (wanted !== folder || limits.memoryLimit !== memoryLimit) return undefined;
      waiting = undefined;
      child.off('error', over).off('exit', over);
      return child;
    },
    bundle: (wanted) => {
      if (wanted !== folder) return undefined;
      const taken = bundled;
      bundled = undefined;
      return taken;
    },
    end: () => {
      if (waiting !== undefined) killGroup(child);
      waiting = undefined;
    },
  };
}
