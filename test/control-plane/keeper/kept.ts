import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { byCodeUnit } from '../../../lib/json.ts';
import { findPlaneBinaries, type PlaneBinaries } from '../binaries.ts';
import type { BuildProgress } from '../build/build-binary.ts';
import { cacheFolder } from '../build/cache-folder.ts';
import { withFileLock } from '../build/file-lock.ts';
import type { Missing } from '../build/locate.ts';
import { type ControlPlane, type ControlPlaneRecord, openControlPlane } from '../control-plane.ts';
import { ControlPlaneError } from '../control-plane-error.ts';
import { isAlive, type ProcessIdentity, signalProcess } from '../process/process-identity.ts';

/** A control plane that a keeper process holds, so that it outlives the process that asked for it. */
export interface KeptRecord extends ControlPlaneRecord {
  readonly keeper: ProcessIdentity;
  /** The process that it is kept for; absent where a person ends it. */
  readonly keptFor?: ProcessIdentity;
}

/** What keeper.ts is told. */
export type KeeperOrder = PlaneBinaries & {
  readonly name: string;
  /** Where the record appears when the plane is ready; the keeper removes it at its end. */
  readonly record: string;
  readonly keptFor?: ProcessIdentity | undefined;
};

export interface KeepOptions {
  readonly name: string;
  readonly full: boolean;
  readonly environment: NodeJS.ProcessEnv;
  /** The plane ends when this process is gone. */
  readonly keptFor?: ProcessIdentity | undefined;
  readonly onProgress?: (progress: BuildProgress) => void;
}

export type Kept = Missing | KeptReady;

export interface KeptReady {
  readonly kind: 'ready';
  readonly plane: ControlPlane;
  readonly record: KeptRecord;
  /** False where it ran already. */
  readonly started: boolean;
}

/** The kept plane of that name, started unless it runs; of processes that ask at once, one starts it and the others wait. */
export async function keepControlPlane(options: KeepOptions): Promise<Kept> {
  const file = join(await runningFolder(options.environment), `${options.name}.json`);
  return withFileLock(`${file}.lock`, async (): Promise<Kept> => {
    const running = await readRecord(file);
    if (running !== undefined && (await isAlive(running.keeper))) return ready(running, false);
    const { name, full, keptFor, environment, onProgress } = options;
    const found = await findPlaneBinaries(full, { environment, ...(onProgress && { onProgress }) });
    if (found.kind === 'missing') return found;
    const { kind: _, ...binaries } = found;
    return ready(await startKeeper({ ...binaries, name, keptFor, record: file }), true);
  });
}

/** Ends the kept plane of that name; false where none runs. */
export async function stopKept(name: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const file = join(await runningFolder(environment), `${name}.json`);
  return withFileLock(`${file}.lock`, async () => {
    const record = await readRecord(file);
    const alive = record !== undefined && (await isAlive(record.keeper));
    if (alive) {
      await signalProcess(record.keeper, 'SIGTERM');
      while (await isAlive(record.keeper)) await delay(20);
    }
    await rm(file, { force: true });
    return alive;
  });
}

/** What runs now, by name; records of keepers that were killed are not among it. */
export async function listKept(environment: NodeJS.ProcessEnv): Promise<readonly KeptRecord[]> {
  const folder = await runningFolder(environment);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort(byCodeUnit);
  const records = await Promise.all(files.map((name) => readRecord(join(folder, name))));
  const alive: KeptRecord[] = [];
  for (const record of records) if (record !== undefined && (await isAlive(record.keeper))) alive.push(record);
  return alive;
}

function runningFolder(environment: NodeJS.ProcessEnv): Promise<string> {
  return cacheFolder(environment, 'control-plane', 'running');
}

function ready(record: KeptRecord, started: boolean): KeptReady {
  return { kind: 'ready', plane: openControlPlane(record), record, started };
}

async function readRecord(file: string): Promise<KeptRecord | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  // Our own file, which appeared by a rename: it is whole.
  return text === undefined ? undefined : (JSON.parse(text) as KeptRecord);
}

async function startKeeper(order: KeeperOrder): Promise<KeptRecord> {
  const log = `${order.record}.log`;
  const output = openSync(log, 'w', 0o600);
  const program = fileURLToPath(new URL('./keeper.ts', import.meta.url));
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...environment } = process.env;
  await rm(order.record, { force: true });
  const keeper = spawn(process.execPath, [program, JSON.stringify(order)], {
    detached: true,
    stdio: ['ignore', output, output],
    env: environment,
  });
  closeSync(output);
  keeper.unref();
  await once(keeper, 'spawn');
  for (;;) {
    const record = await readRecord(order.record);
    if (record !== undefined) return record;
    if (keeper.exitCode !== null || keeper.signalCode !== null) {
      const said = (await readFile(log, 'utf8').catch(() => '')).trim();
      await rm(log, { force: true });
      throw new ControlPlaneError('START_FAILED', `Cannot start control plane "${order.name}": ${said}`);
    }
    await delay(50);
  }
}
