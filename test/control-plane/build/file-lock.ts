import { mkdir, open, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, processIdentity } from '../process/process-identity.ts';

/**
 * Runs `work` while this process holds the lock file `path`. Another living process is waited for (`onWait` is told once);
 * the lock of a dead one is taken over.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const me = await processIdentity(process.pid);
  if (me === undefined) throw new Error(`Cannot lock "${path}": this process does not see itself, expected /proc or ps to work`);
  for (let waited = false; !(await tryCreate(path, me)); waited = true) {
    const owner = await ownerOf(path);
    if (owner !== undefined && (await isAlive(owner))) {
      if (!waited) options.onWait?.(owner);
      await delay(pollEvery, undefined, options.signal === undefined ? {} : { signal: options.signal });
    } else await removeStale(path);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

export interface LockOptions {
  readonly onWait?: (owner: ProcessIdentity) => void;
  readonly signal?: AbortSignal;
}

const pollEvery = 100;
const unfinishedAfter = 5_000;

async function tryCreate(path: string, me: ProcessIdentity): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify(me)).finally(() => file.close());
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function ownerOf(path: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    const { pid, started } = JSON.parse(text);
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Only who holds the guard folder may remove a stale lock, and looks again under it: otherwise the second of two processes
 * that both saw the stale lock would remove the new lock of the first.
 */
async function removeStale(path: string): Promise<void> {
  const guard = `${path}.stale`;
  try {
    await mkdir(guard);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    if (await isOlder(guard, unfinishedAfter)) await rmdir(guard).catch(() => undefined);
    await delay(pollEvery);
    return;
  }
  try {
    const owner = await ownerOf(path);
    if (owner !== undefined && !(await isAlive(owner))) await rm(path, { force: true });
    // Without a readable owner its creator is between creating and writing, or died there.
    else if (owner === undefined && (await isOlder(path, unfinishedAfter))) await rm(path, { force: true });
    else await delay(pollEvery);
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
}

async function isOlder(path: string, milliseconds: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > milliseconds;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
