import { extract, type Header } from 'tar-stream';
import { type Digest, digestOf } from '../../digest.ts';
import { messageOf } from '../../errors.ts';
import { ArtifactError } from '../artifact-error.ts';
import { collectBytes } from './collect-bytes.ts';
import { inflate } from './inflate.ts';
import type { UnpackLimits } from './limits.ts';
import { type EntryPlace, secondReading } from './one-reading.ts';

export interface Unarchived {
  /** Content by path, without folders. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly tarDigest: Digest;
}

/** Reads a tar + gzip that anybody may have made: into memory, within the limits, and nothing but plain files under plain paths. */
export async function unarchive(bytes: Uint8Array, limits: UnpackLimits): Promise<Unarchived> {
  const tar = await collectBytes(inflate(bytes, limits));
  const reader = extract();
  reader.end(tar);
  const files = new Map<string, Uint8Array>();
  const folders = new Set<string>();
  const entries: EntryPlace[] = [];
  try {
    for await (const entry of reader) {
      // What its types do not tell of: where the content begins.
      entries.push({ start: Reflect.get(entry.header, 'byteOffset'), size: entry.header.size });
      if (entries.length > limits.entries)
        throw new ArtifactError('TOO_LARGE', `Cannot unpack the archive: it has more than ${limits.entries} entries`);
      // What a folder's header says of a size is nothing that comes: whoever waited for it would wait for ever.
      const content = entry.header.type === 'directory' ? new Uint8Array() : await collectBytes(entry);
      place(entry.header, content, { files, folders });
    }
  } catch (cause) {
    throw cause instanceof ArtifactError ? cause : tarError(cause);
  }
  const other = secondReading(tar, entries);
  if (other !== undefined)
    throw new ArtifactError('CORRUPT', `Cannot unpack the archive: others would read other files in its tar: ${other}`);
  return { files, tarDigest: digestOf(tar) };
}

interface Tree {
  readonly files: Map<string, Uint8Array>;
  readonly folders: Set<string>;
}

function place(header: Header, bytes: Uint8Array, { files, folders }: Tree): void {
  const refuse = (why: string) =>
    new ArtifactError('BAD_ENTRY', `Cannot unpack entry ${JSON.stringify(header.name.slice(0, 200))}: ${why}`);
  if (header.type !== 'file' && header.type !== 'directory')
    throw refuse(`it is a ${header.type ?? 'thing of an unknown type'}, expected a file or a folder`);
  if (header.type === 'file' && header.name.endsWith('/')) throw refuse('it is a file, and its path that of a folder');
  const path = plainPath(header.name);
  if (path === undefined) throw refuse('its path is not plain and relative');
  const parents = parentsOf(path);
  if (parents.some((parent) => files.has(parent))) throw refuse('a file stands where its folder should be');
  if (files.has(path)) throw refuse('there is already an entry of that path');
  for (const parent of parents) folders.add(parent);
  if (header.type === 'directory') {
    folders.add(path);
    return;
  }
  if (path === '') throw refuse('a file needs a name');
  if (folders.has(path)) throw refuse('there is already a folder of that path');
  files.set(path, bytes);
}

/** The path without a leading `./` and a closing `/`; undefined where it could mean another place, or another file to another tool. */
function plainPath(name: string): string | undefined {
  if (name.length > 1024 || name.startsWith('/') || /[\\\p{Cc}\uFFFD]/u.test(name)) return undefined;
  const path = name.replace(/^\.\//, '').replace(/\/$/, '');
  if (path === '' || path === '.') return '';
  return path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..') ? undefined : path;
}

function parentsOf(path: string): readonly string[] {
  const segments = path.split('/');
  return segments.slice(0, -1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

function tarError(cause: unknown): ArtifactError {
  const message = messageOf(cause);
  if (message.endsWith('unknown format.'))
    return new ArtifactError('CORRUPT', 'Cannot unpack the archive: its tar is of a form without a name, as of "tar --format=v7"', {
      cause,
      fix: 'Pack it with "tar --format=ustar", or with any other tool for Helm charts or Flux artifacts',
    });
  return message === 'Unexpected end of data'
    ? new ArtifactError('TRUNCATED', 'Cannot unpack the archive: the tar ends in the middle of an entry', { cause })
    : new ArtifactError('CORRUPT', `Cannot unpack the archive: it is not a valid tar: ${message}`, { cause });
}
