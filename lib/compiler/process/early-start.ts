import type { ChildProcess } from 'node:child_process';
import { packableIn } from '../snapshot/packable.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Bundle } from './bundle.ts';
import { killGroup, type SpawnOptions, spawnChild } from './spawn-child.ts';

/** The first steps of a compile, taken while the rest of this program is still being loaded. Whatever is wanted otherwise is done anew. */
export interface EarlyStart {
  /** A process that waits for its request, once, where it is one for this folder and these limits. */
  readonly process: (folder: string, options: SpawnOptions) => EarlyProcess | undefined;
  /** The project's bundle, once. */
  readonly bundle: (folder: string) => Promise<Bundle> | undefined;
  /** Packages that a snapshot would have to have, once the bundle is there; undefined where the one there has them, and where none could. */
  readonly unpacked: () => readonly string[] | undefined;
  /** Ends what nobody wanted. */
  readonly end: () => void;
}

export interface EarlyProcess {
  readonly child: ChildProcess;
  /** What it was started from. @default everything was loaded */
  readonly snapshot?: Snapshot | undefined;
}

export function startEarly(folder: string, memoryLimit: number, snapshot?: Snapshot | undefined): EarlyStart {
  const child = spawnChild(folder, { memoryLimit, snapshot: snapshot?.path });
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  child.once('error', over).once('exit', over);
  let waiting: ChildProcess | undefined = child;
  let unpacked: readonly string[] | undefined;
  let bundled: Promise<Bundle> | undefined = import('./bundle.ts').then(async ({ bundleProject }) => {
    const bundle = await bundleProject(folder);
    if (snapshot === undefined || !suits(snapshot, bundle)) unpacked = packableIn(bundle);
    return bundle;
  });
  // Whoever takes it hears of it.
  bundled.catch(() => undefined);
  return {
    process: (wanted, { disturbance, program = 'main', ...limits }) => {
      if (isOver || waiting === undefined || program !== 'main' || disturbance !== undefined) return undefined;
      if (wanted !== folder || limits.memoryLimit !== memoryLimit) return undefined;
      waiting = undefined;
      child.off('error', over).off('exit', over);
      return { child, snapshot };
    },
    bundle: (wanted) => {
      if (wanted !== folder) return undefined;
      const taken = bundled;
      bundled = undefined;
      return taken;
    },
    unpacked: () => unpacked,
    end: () => {
      if (waiting !== undefined) killGroup(child);
      waiting = undefined;
    },
  };
}

/** A bundle that somebody has already, of the folder that is asked about, and no process. */
export function bundledAlready(bundle: Bundle): EarlyStart {
  return { process: () => undefined, bundle: async () => bundle, unpacked: () => undefined, end: () => undefined };
}

/** Whether a project finds everything in a snapshot that it imports. */
export function suits({ packages }: Snapshot, bundle: Bundle): boolean {
  return packableIn(bundle)?.every((name) => packages.includes(name)) === true;
}
