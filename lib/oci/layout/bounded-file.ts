import { closeSync, constants, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { errorCode, layoutError } from './layout-error.ts';

/**
 * The whole file, undefined where there is none. Never reads past `limit` bytes, never waits on a pipe or a device.
 *
 * A small file is read at once: five trips to another thread and back cost many times what its bytes do, and a long ledger has ten
 * thousand of them.
 */
export async function readBoundedFile(path: string, limit: number): Promise<Uint8Array | undefined> {
  return withFile(path, limit, (file, size) => (size <= small ? readAtOnce(file, size) : readInParts(file, size)));
}

/** The same, at once whatever its size: in parts it waits behind all else that node's pool of threads has to do. */
export async function readWholeFile(path: string, limit: number): Promise<Uint8Array | undefined> {
  return withFile(path, limit, readAtOnce);
}

async function withFile(
  path: string,
  limit: number,
  readIt: (file: number, size: number) => Uint8Array | Promise<Uint8Array>,
): Promise<Uint8Array | undefined> {
  const file = openForReading(path);
  if (file === undefined) return undefined;
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw layoutError('CORRUPT_LAYOUT', 'read', path, 'it is not a regular file');
    if (status.size > limit) throw layoutError('TOO_LARGE', 'read', path, `it has ${status.size} bytes, more than the limit of ${limit}`);
    return await readIt(file, status.size);
  } catch (error) {
    throw layoutError('CORRUPT_LAYOUT', 'read', path, 'the file system refused', error);
  } finally {
    closeSync(file);
  }
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

function readAtOnce(file: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(file, bytes, filled, size - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

async function readInParts(file: number, size: number): Promise<Uint8Array> {
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
