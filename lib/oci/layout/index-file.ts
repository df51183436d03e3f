import { writeAtomically } from './atomic-file.ts';
import { readFileAtOnce } from './bounded-file.ts';
import { emptyIndex, type LayoutIndex, maximumIndexSize, parseIndex, serialiseIndex } from './layout-index.ts';
import type { LayoutPath } from './layout-path.ts';

/** `index.json` of one layout. */
export interface IndexFile {
  /** What is in it, empty where there is no layout yet. One file is read. */
  read(): Promise<LayoutIndex>;
  /** Under the lock only. */
  write(index: LayoutIndex): Promise<void>;
}

/**
 * The file is read each time, and only parsed again where its bytes are others: with ten thousand tags that is most of the work.
 * Its times would be cheaper to compare, but two writes within one tick of the file system's clock have the same.
 */
export function indexFile(path: LayoutPath): IndexFile {
  let last: { readonly bytes: Buffer; readonly index: LayoutIndex } | undefined;
  let room: Buffer | undefined;
  const read = () => {
    const bytes = readFileAtOnce(path.index, maximumIndexSize, room);
    room = undefined;
    if (bytes === undefined) return emptyIndex;
    if (last?.bytes.equals(bytes) === true) room = bytes;
    else last = { bytes, index: parseIndex(path.index, bytes) };
    return last.index;
  };
  return {
    read: sharedRead(read),
    write: (index) => writeAtomically(path.index, serialiseIndex(index), path.work),
  };
}

/**
 * Whoever asks before a reading has begun shares it: it sees all that was written by the time they asked. It begins as soon as those who ask
 * at once have all asked, as a long ledger does for hundreds of records, and then goes through at once.
 */
function sharedRead<T>(read: () => T): () => Promise<T> {
  let next: Promise<T> | undefined;
  return () => {
    next ??= Promise.resolve().then(() => {
      next = undefined;
      return read();
    });
    return next;
  };
}
