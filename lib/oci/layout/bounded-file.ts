import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errorCode, layoutError } from './layout-error.ts';

/** The whole file, undefined where there is none. Never reads past `limit` bytes, never waits on a pipe or a device. */
export async function readBoundedFile(path: string, limit: number): Promise<Uint8Array | undefined> {
  const file = await openForReading(path);
  if (file === undefined) return undefined;
  try {
    const status = await file.stat();
    if (!status.isFile()) throw layoutError('CORRUPT_LAYOUT', 'read', path, 'it is not a regular file');
    if (status.size > limit) throw layoutError('TOO_LARGE', 'read', path, `it has ${status.size} bytes, more than the limit of ${limit}`);
    return await readExactly(file, status.size);
  } catch (error) {
    throw layoutError('CORRUPT_LAYOUT', 'read', path, 'the file system refused', error);
  } finally {
    await file.close();
  }
}

async function openForReading(path: string): Promise<FileHandle | undefined> {
  try {
    // O_NONBLOCK: opening a named pipe must not wait for somebody to write to it.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (errorCode(error) === 'ENOTDIR') throw layoutError('CORRUPT_LAYOUT', 'read', path, 'something above it is not a folder', error);
    throw layoutError('DENIED', 'read', path, 'the file system refused', error);
  }
}

async function readExactly(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await file.read(bytes, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
