import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { unreadable } from '../errors.ts';

/**
 * The text of a file that somebody named: a key, a predicate. Also of a pipe, as shells make them for `<(…)`; never more than `limit` bytes of it,
 * so that a device without end ends. An Error whose message is a clause for people.
 */
export async function readText(path: string, limit = 4 * 1024 * 1024): Promise<string> {
  try {
    const file = await open(path, constants.O_RDONLY);
    try {
      const chunks: Buffer[] = [];
      for (let size = 0; size <= limit; ) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, null);
        if (bytesRead === 0) return Buffer.concat(chunks).toString('utf8');
        chunks.push(buffer.subarray(0, bytesRead));
        size += bytesRead;
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new Error(unreadable(cause) ?? 'it cannot be read', { cause });
  }
  throw new Error(`it has more than ${limit} bytes`);
}
