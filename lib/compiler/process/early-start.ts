import type { ChildProcess } from 'node:child_process';
import type { Question } from '../messages.ts';
import { packableIn } from '../snapshot/packable.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Bundle } from './bundle.ts';
import { type RequestOptions, requestOf } from './request.ts';
import { killGroup, type SpawnOptions, spawnChild } from './spawn-child.ts';

/** The first steps of a compile, taken while the rest of this program is still being loaded. Whatever is wanted otherwise is done anew. */
export interface EarlyStart {
  /** A process that waits for its request, or has it, once, where it is one for this folder and these limits. */
  readonly process: (folder: string, options: SpawnOptions) => EarlyProcess | undefined;
  /** The project's bundle, once. */
  readonly bundle: (folder: string) => Promise<Bundle> | undefined;
  /** Once the process has been asked, or cannot be: until then, whoever loads much keeps it waiting. */
  readonly asked: Promise<void>;
  /** Packages that a snapshot would have to have, once the bundle is there; undefined where the one there has them, and where none could. */
  readonly unpacked: () => readonly string[] | undefined;
  /** Ends what nobody wanted. */
  readonly end: () => void;
}

export interface EarlyProcess {
  readonly child: ChildProcess;
  /** What it was started from. @default everything was loaded */
  readonly snapshot?: Snapshot | undefined;
  /** The request that it has. @default none */
  readonly asked?: string | undefined;
}

export interface EarlyOptions {
  /** MiB of JavaScript heap. */
  readonly memoryLimit: number;
  readonly snapshot?: Snapshot | undefined;
  /** What will most likely be asked: the process need not wait for whoever asks. @default it waits */
  readonly likely?: { readonly question: Question; readonly options: RequestOptions } | undefined;
}

export function startEarly(folder: string, { memoryLimit, snapshot, likely }: EarlyOptions): EarlyStart {
  const child = spawnChild(folder, { memoryLimit, snapshot: snapshot?.path });
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  child.once('error', over).once('close', over);
  const listen = holdBack(child);
  let waiting: ChildProcess | undefined = child;
  let request: string | undefined;
  let handed: Promise<void> | undefined;
  let unpacked: readonly string[] | undefined;
  let bundled: Promise<Bundle> | undefined = import('./bundle.ts').then(async ({ bundleAtOnce }) => {
    const bundle = await bundleAtOnce(folder);
    if (snapshot === undefined || !suits(snapshot, bundle)) unpacked = packableIn(bundle);
    if (waiting === undefined || likely === undefined || (snapshot !== undefined && !suits(snapshot, bundle))) return bundle;
    request = JSON.stringify(requestOf(folder, { bundle, ...likely }));
    handed = handOver(child.stdin, request);
    return bundle;
  });
  // Whoever takes the bundle hears of what is wrong with it.
  const asked = bundled.then(
    () => handed,
    () => undefined,
  );
  return {
    process: (wanted, { disturbance, program = 'main', ...limits }) => {
      if (isOver || waiting === undefined || program !== 'main' || disturbance !== undefined) return undefined;
      if (wanted !== folder || limits.memoryLimit !== memoryLimit) return undefined;
      waiting = undefined;
      child.off('error', over).off('close', over);
      listen();
      return { child, snapshot, asked: request };
    },
    bundle: (wanted) => {
      if (wanted !== folder) return undefined;
      const taken = bundled;
      bundled = undefined;
      return taken;
    },
    asked,
    unpacked: () => unpacked,
    end: () => {
      if (waiting !== undefined) killGroup(child);
      waiting = undefined;
    },
  };
}

/** What the process says is kept for whoever listens: Node drops it otherwise, once the process has exited. A process that ends closes what we write to. */
function holdBack({ stdin, stdio }: ChildProcess): () => void {
  const kept = () => undefined;
  stdin?.on('error', kept);
  for (const pipe of stdio.slice(1, 4)) pipe?.on('readable', kept);
  return () => {
    for (const pipe of stdio.slice(1, 4)) pipe?.off('readable', kept);
  };
}

/** Milliseconds. A process that has not read its request by then is not waited for with all else. */
const patience = 1000;

/** Until all of it is written, since what is left waits for as long as this process is busy; or the pipe is closed. */
function handOver(pipe: ChildProcess['stdin'], request: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patience);
    const over = () => {
      clearTimeout(timer);
      resolve();
    };
    pipe?.once('close', over);
    pipe?.end(request, over);
  });
}

/** A bundle that somebody has already, of the folder that is asked about, and no process. */
export function bundledAlready(bundle: Bundle): EarlyStart {
  return {
    process: () => undefined,
    bundle: async () => bundle,
    asked: Promise.resolve(),
    unpacked: () => undefined,
    end: () => undefined,
  };
}

/** Whether a project finds everything in a snapshot that it imports. */
export function suits({ packages }: Snapshot, bundle: Bundle): boolean {
  return packableIn(bundle)?.every((name) => packages.includes(name)) === true;
}
