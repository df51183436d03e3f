import { access, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Tree } from '../constructs/incoming/tree.ts';
import { codeOf, messageOf } from '../errors.ts';
import { lockName } from '../lock/lock-file.ts';
import { VendorError } from './vendor-error.ts';
import { asidePlace, keepBytes, ours } from './vendor-folder.ts';

/** Where things are put in such a way that all of it can be taken back. */
export interface Shelf {
  /** Writes a file or a folder beside all places, and gives its name there. */
  draft(content: Uint8Array | Tree): Promise<string>;
  /** Puts a draft at its place, whole or not at all; what was there is set aside. */
  put(path: string, draft: string): Promise<void>;
  /** What was put stays, and what was set aside goes. */
  keep(): Promise<void>;
  /** Every place that was put to is as it was, and so is the lock. Tells whether there was anything to take back. */
  takeBack(): Promise<boolean>;
}

/** The project's folders for what comes from outside, and its lock, as they are now. */
export async function openShelf(folder: string): Promise<Shelf> {
  const lock = await readFile(join(folder, lockName)).catch(() => undefined);
  const absent = await absentOf(folder, [...ours, 'vendor']);
  const aside = join(folder, asidePlace);
  let drafts = 0;
  /** Newest first. */
  const puts: { readonly place: string; readonly before: string | undefined }[] = [];
  return {
    draft: async (content) => {
      const name = `draft-${drafts++}`;
      try {
        await write(join(aside, name), content);
        return name;
      } catch (cause) {
        throw new VendorError('FILES', `Cannot write "${asidePlace}": ${messageOf(cause)}`, { cause });
      }
    },
    put: async (path, draft) => {
      const place = join(folder, path);
      const before = join(aside, `before-${puts.length}`);
      try {
        await mkdir(dirname(place), { recursive: true });
        puts.unshift({ place, before: (await hasMoved(place, before)) ? before : undefined });
        await rename(join(aside, draft), place);
        await keepBytes(folder);
      } catch (cause) {
        throw new VendorError('FILES', `Cannot write "${path}": ${messageOf(cause)}`, { cause });
      }
    },
    keep: () => rm(aside, { recursive: true, force: true }),
    takeBack: async () => {
      for (const { place, before } of puts) {
        await rm(place, { recursive: true, force: true });
        if (before !== undefined) await rename(before, place);
        // The folder of a host that had nothing before.
        else await rmdir(dirname(place)).catch(() => undefined);
      }
      await rm(aside, { recursive: true, force: true });
      for (const path of absent) await rm(join(folder, path), { recursive: true, force: true });
      if (lock === undefined) await rm(join(folder, lockName), { force: true });
      else await writeFile(join(folder, lockName), lock);
      return puts.length > 0;
    },
  };
}

async function absentOf(folder: string, paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((path) => access(join(folder, path)).catch(() => path)));
  return found.flatMap((path) => path ?? []);
}

async function write(place: string, content: Uint8Array | Tree): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  if (content instanceof Uint8Array) return writeFile(place, content);
  // A chart without files is a folder, too.
  await mkdir(place);
  for (const [name, bytes] of content) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), bytes);
  }
}

async function hasMoved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return false;
    throw cause;
  }
}
