import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, layoutError } from './layout-error.ts';

/**
 * Writes the whole file or nothing: under another name in `work`, flushed to disk, then renamed over `path`.
 * A reader sees the old bytes or the new ones, after a power failure too.
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string, work: string): Promise<void> {
  const temporary = join(work, `write-${randomUUID()}`);
  try {
    await retryInNewFolder(work, () => writeFlushed(temporary, bytes));
    await retryInNewFolder(dirname(path), () => rename(temporary, path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw layoutError(codeFor(error), 'write', path, 'the file system refused', error);
  }
}

/** Folders are made only when they turn out to be missing: that is once in the life of a layout. */
export async function retryInNewFolder<T>(folder: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    await makeFolders(folder);
    return await act();
  }
}

async function writeFlushed(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

function codeFor(error: unknown): 'DENIED' | 'CORRUPT_LAYOUT' | 'REFUSED' {
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'DENIED';
    case 'ENOTDIR':
    case 'EISDIR':
      return 'CORRUPT_LAYOUT';
    default:
      return 'REFUSED';
  }
}

/**
 * The folder and those above it. One by one, since Node's own recursive mkdir never ends where a file system answers "no such file" to
 * every attempt, as /proc does.
 */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    if (errorCode(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolders(dirname(folder));
    await mkdir(folder).catch((again: unknown) => {
      if (errorCode(again) !== 'EEXIST') throw again;
    });
  }
}
