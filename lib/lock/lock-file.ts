import { lstatSync, readFileSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf } from '../errors.ts';
import { emptyLock, type Lock, lockLimit, lockText, parseLock, refused } from './lock.ts';
import { LockError } from './lock-error.ts';

/** At the project's root. */
export const lockName = 'pawl.lock.json';

/** The lock of the project in this folder; an empty one where there is none. Synchronous, because constructs read it. Throws a LockError. */
export function readLock(folder: string): Lock {
  const text = readLockText(folder);
  return text === undefined ? emptyLock : parseLock(text);
}

/** What the file says, whether or not that is a lock; undefined where there is none. For `putBackLock`. Throws a LockError. */
export function readLockText(folder: string): string | undefined {
  return readText(join(folder, lockName));
}

/** Writes the lock whole or not at all, and only if it says something new. Tells whether it did. Throws a LockError. */
export function writeLock(folder: string, lock: Lock): boolean {
  const text = lockText(lock);
  parseLock(text);
  return write(folder, text);
}

/**
 * What was fetched since then leaves the lock, which is byte by byte what it was; but images that somebody chose meanwhile, with
 * another command, stay. Throws a LockError.
 */
export function putBackLock(folder: string, before: string | undefined): void {
  const now = readLockText(folder);
  if (now === before) return;
  const { images } = now === undefined ? emptyLock : parseLock(now);
  const then = before === undefined ? emptyLock : parseLock(before);
  if (lockText({ ...then, images }) !== lockText(then)) writeLock(folder, { ...then, images });
  else if (before !== undefined) write(folder, before);
  else rmSync(join(folder, lockName), { force: true });
}

function write(folder: string, text: string): boolean {
  const path = join(folder, lockName);
  try {
    if (readText(path) === text) return false;
    replace(path, text);
    return true;
  } catch (cause) {
    throw cause instanceof LockError ? cause : new LockError('LOCK_FILE', `Cannot write "${lockName}": ${messageOf(cause)}`, { cause });
  }
}

function replace(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  // A commit may have a link of that name, which leads anywhere.
  rmSync(draft, { force: true });
  try {
    writeFileSync(draft, text, { flag: 'wx' });
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw cause;
  }
}

function readText(path: string): string | undefined {
  try {
    const found = lstatSync(path);
    // What is behind a link is not part of the commit, and a device has no end.
    if (!found.isFile()) throw refused(`it is ${kindOf(found)}, expected a file`);
    if (found.size > lockLimit) throw refused(`it has more than ${lockLimit} bytes`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof LockError) throw cause;
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new LockError('LOCK_FILE', `Cannot read "${lockName}": ${messageOf(cause)}`, { cause });
  }
}

function kindOf(found: Stats): string {
  if (found.isSymbolicLink()) return 'a link';
  return found.isDirectory() ? 'a folder' : 'neither file nor folder';
}
