import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { layoutError } from './layout-error.ts';

/** Who holds a lock, said so that another process can tell whether it still runs. */
export interface LockHolder {
  readonly nonce: string;
  readonly pid: number;
  readonly host: string;
  /** The boot and the process namespace that the pid means something in; empty where the system does not say. */
  readonly machine: string;
  /** When the process started, in the system's own units: a pid may be another process's later. */
  readonly started: string;
}

export async function thisProcess(nonce: string): Promise<LockHolder> {
  self ??= describeThisProcess();
  return { nonce, ...(await self) };
}

let self: Promise<Omit<LockHolder, 'nonce'>> | undefined;

/** True only where it is certain: a holder elsewhere, or one that cannot be judged, counts as alive. */
export async function isGone(holder: LockHolder): Promise<boolean> {
  const here = await thisProcess('');
  if (holder.host !== here.host || holder.machine !== here.machine) return false;
  if (!isRunning(holder.pid)) return true;
  const started = await startOf(holder.pid);
  return holder.started !== '' && started !== '' && started !== holder.started;
}

export function parseHolder(path: string, bytes: Uint8Array): LockHolder {
  try {
    return holderSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw layoutError('CORRUPT_LAYOUT', 'read', path, 'it does not say who holds the lock; remove it if nobody does', error);
  }
}

const holderSchema = z.object({
  // The nonce becomes part of a file name.
  nonce: z.uuid(),
  pid: z.int().positive(),
  host: z.string(),
  machine: z.string(),
  started: z.string(),
});

async function describeThisProcess(): Promise<Omit<LockHolder, 'nonce'>> {
  const [boot, namespace, started] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
    startOf(process.pid),
  ]);
  return { pid: process.pid, host: hostname(), machine: `${boot.trim()} ${namespace}`.trim(), started };
}

/** Whether any process of this machine, as far as this one sees it, has that number. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Field 22 of /proc/PID/stat, counted after the command, which may contain anything but a last ")". */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
