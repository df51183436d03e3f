import { randomUUID } from 'node:crypto';
import { link, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RegistryError } from '../registry-error.ts';
import { retryInNewFolder } from './atomic-file.ts';
import { readBoundedFile } from './bounded-file.ts';
import { errorCode, layoutError } from './layout-error.ts';
import { isGone, type LockHolder, parseHolder, thisProcess } from './lock-holder.ts';

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for another holder. */
  readonly patience: number;
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Runs `act` while no other process runs its own under the same lock file.
 *
 * The lock is a file that names its holder, put there with link(2), which is atomic with its content and fails where one is.
 * A holder that crashed is told by its process, never by its age, so that a slow one is never robbed.
 */
export async function withLock<T>(path: string, options: LockOptions, act: () => Promise<T>): Promise<T> {
  const turn = await takeTurn(path);
  try {
    const nonce = await acquire(path, options);
    try {
      return await act();
    } finally {
      await remove(path, nonce);
    }
  } finally {
    turn.end();
  }
}

/** Writers of one process queue in memory, in order, and do not poll the file against each other. */
async function takeTurn(path: string): Promise<{ end(): void }> {
  const before = turns.get(path);
  const { promise, resolve } = Promise.withResolvers<void>();
  turns.set(path, promise);
  await before;
  return {
    end() {
      if (turns.get(path) === promise) turns.delete(path);
      resolve();
    },
  };
}

const turns = new Map<string, Promise<void>>();

async function acquire(path: string, { signal, patience, random, wait }: LockOptions): Promise<string> {
  const nonce = randomUUID();
  let waited = 0;
  for (;;) {
    signal?.throwIfAborted();
    if (await tryAcquire(path, nonce)) return nonce;
    const holder = await readHolder(path);
    if (holder === undefined) continue;
    if (await isGone(holder)) {
      if (await breakLock(path, holder.nonce)) continue;
    }
    if (waited >= patience) throw await heldError(path, holder, waited);
    const pause = 2 + random() * Math.min(20, 2 + waited / 4);
    await wait(pause, signal);
    waited += pause;
  }
}

async function tryAcquire(path: string, nonce: string): Promise<boolean> {
  const mine = join(dirname(path), `taking-${nonce}`);
  try {
    await retryInNewFolder(dirname(path), async () => writeFile(mine, JSON.stringify(await thisProcess(nonce)), { flag: 'wx' }));
    await link(mine, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw layoutError('DENIED', 'lock', path, 'the file system refused', error);
  } finally {
    await rm(mine, { force: true });
  }
}

/**
 * Takes away the lock of a process that is gone, false where somebody else is about to.
 *
 * Two breakers must not both do it: the slower one would take away the lock of whoever came in between. So a lock may only be
 * broken under a second lock named after the nonce of the first, whose breaker may itself have crashed, and so on.
 */
export async function breakLock(path: string, nonce: string, depth = 0): Promise<boolean> {
  const guard = `${path}-${nonce}`;
  const guardNonce = randomUUID();
  if (!(await tryAcquire(guard, guardNonce))) {
    const breaker = await readHolder(guard);
    if (breaker !== undefined && depth < 8 && (await isGone(breaker))) await breakLock(guard, breaker.nonce, depth + 1);
    return false;
  }
  try {
    await remove(path, nonce);
    return true;
  } finally {
    await remove(guard, guardNonce);
  }
}

/** Only the holder, or who breaks a dead holder's lock under its guard, gets here: nobody else changes the file meanwhile. */
async function remove(path: string, nonce: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder?.nonce === nonce) await rm(path, { force: true });
}

/** Who holds the lock; undefined where nobody does. */
export async function readHolder(path: string): Promise<LockHolder | undefined> {
  const bytes = await readBoundedFile(path, 4096);
  return bytes === undefined ? undefined : parseHolder(path, bytes);
}

async function heldError(path: string, holder: LockHolder, waited: number): Promise<RegistryError> {
  const since = await stat(path).then(
    (status) => ` since ${status.mtime.toISOString()}`,
    () => '',
  );
  return new RegistryError(
    'TIMEOUT',
    `Cannot lock "${path}": process ${holder.pid} on ${holder.host} holds it${since}, and did not let go within ${Math.round(waited / 1000)} s`,
    { retryable: true, fix: `If that process is gone, remove "${path}" and try again` },
  );
}
