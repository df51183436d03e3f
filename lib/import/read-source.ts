import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, unreadable } from '../errors.ts';
import { ImportError } from './import-error.ts';

/** Every definition of a large cluster together is some 10 MiB. */
const limit = 32 * 1024 * 1024;

export interface SourceOptions {
  /** What relative paths start from. */
  readonly folder: string;
  readonly standardInput: AsyncIterable<Uint8Array | string>;
}

/** The text of a file, or of standard input for `-`. Throws an ImportError for what cannot be read or is no text. */
export async function readSource(source: string, { folder, standardInput }: SourceOptions): Promise<string> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(source))
    throw new ImportError('BAD_FILE', `Cannot read "${source}": it is an address, expected a file`, {
      fix: `Fetch it first, and keep it with the project: curl -fsSL ${source} | pawl import -`,
    });
  const name = source === '-' ? 'standard input' : source;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      source === '-' ? await collect(standardInput, name) : await readFile(resolve(folder, source), name),
    );
  } catch (cause) {
    if (cause instanceof ImportError) throw cause;
    throw new ImportError('BAD_FILE', `Cannot read "${name}": ${unreadable(cause) ?? messageOf(cause)}`, { cause });
  }
}

async function readFile(path: string, name: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    return await collect(file.createReadStream({ autoClose: false }), name);
  } finally {
    await file.close();
  }
}

/** In pieces, because neither a pipe nor a device says its length. */
async function collect(source: AsyncIterable<Uint8Array | string>, name: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += piece.length;
    if (length > limit) throw new ImportError('BAD_FILE', `Cannot read "${name}": it has more than ${limit / 1024 / 1024} MiB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
