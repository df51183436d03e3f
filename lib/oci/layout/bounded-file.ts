import { closeSync, constants, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { RegistryError } from '../registry-error.ts';
import { errorCode, layoutError } from './layout-error.ts';

/**
 * The whole file, undefined where there is none. Never reads past `limit` bytes, never waits on a pipe or a device.
 *
 * A small file is read at once: five trips to another thread and back cost many times what its bytes do, and a long ledger has ten
 * thousand of them.
 */
export async function readBoundedFile(path: string, limit: number): Promise<Buffer | undefined> {
  const opened = openBounded(path, limit);
  if (opened === undefined) return undefined;
  try {
    return opened.size <= small ? readAtOnce(opened) : await readInParts(opened);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    closeSync(opened.file);
  }
}

/**
 * The same, at once whatever its size: in parts it waits behind all else that node's pool of threads has to do. `room` is memory that may be
 * used for it where it has just the size of the file: new memory of that size costs more than what is read into it.
 */
export function readFileAtOnce(path: string, limit: number, room?: Buffer): Buffer | undefined {
  const opened = openBounded(path, limit);
  if (opened === undefined) return undefined;
  try {
    return readAtOnce(opened, room);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    closeSync(opened.file);
  }
}

interface OpenFile {
  readonly file: number;
  readonly size: number;
}

function openBounded(path: string, limit: number): OpenFile | undefined {
  const file = openForReading(path);
  if (file === undefined) return undefined;
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw layoutError('CORRUPT_LAYOUT', 'read', path, 'it is not a regular file');
    if (status.size > limit) throw layoutError('TOO_LARGE', 'read', path, `it has ${status.size} bytes, more than the limit of ${limit}`);
    return { file, size: status.size };
  } catch (error) {
    closeSync(file);
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): RegistryError {
  return layoutError('CORRUPT_LAYOUT', 'read', path, 'the file system refused', error);
}

/** Bytes. */
const small = 65_536;

function openForReading(path: string): number | undefined {
  try {
    // O_NONBLOCK: opening a named pipe must not wait for somebody to write to it.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (errorCode(error) === 'ENOTDIR') throw layoutError('CORRUPT_LAYOUT', 'read', path, 'something above it is not a folder', error);
    throw layoutError('DENIED', 'read', path, 'the file system refused', error);
  }
}

function readAtOnce({ file, size }: OpenFile, room?: Buffer): Buffer {
  const bytes = room?.length === size ? room : Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(file, bytes, filled, size - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

async function readInParts({ file, size }: OpenFile): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await readPart(file, bytes, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

const readPart = promisify(read);
