import { lstat, mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Tree } from '../constructs/incoming/tree.ts';
import { codeOf, messageOf } from '../errors.ts';
import { putBackLock, readLock, readLockText } from '../lock/lock-file.ts';
import { pathsOf } from './place-of.ts';
import { VendorError } from './vendor-error.ts';
import { asidePlace, keepBytes, ours } from './vendor-folder.ts';

/** Where things are put in such a way that all of it can be taken back. */
export interface Shelf {
  /** Writes a file or a folder beside all places, and gives its name there. */
  draft(content: Uint8Array | Tree): Promise<string>;
  /** Puts a draft at its place, whole or not at all; what was there is set aside. */
  put(path: string, draft: string): Promise<void>;
  /** Sets aside what is there, if anything is. */
  remove(path: string): Promise<void>;
  /** What was put stays, and what was set aside goes: nothing can be taken back any more. */
  keep(): Promise<void>;
  /** Every place is as it was, and so is the lock. Does not throw: whoever takes back has an error of their own. */
  takeBack(): Promise<TakenBack>;
}

/** `failed`: what is not as it was. */
export type TakenBack = { readonly kind: 'nothing' | 'all' } | { readonly kind: 'failed'; readonly paths: readonly string[] };

interface Change {
  readonly path: string;
  /** Where that is which was there. */
  readonly before: string | undefined;
}

/** The project's folders for what comes from outside, and its lock, as they are now. Throws a VendorError or a LockError. */
export async function openShelf(folder: string): Promise<Shelf> {
  const lock = readLockText(folder);
  await refuseLinks(folder, pathsOf(readLock(folder)));
  const absent = await absentOf(folder, [...ours, 'vendor']);
  const aside = join(folder, asidePlace);
  // Of a process that was killed: this one has its number now.
  await rm(aside, { recursive: true, force: true });
  let drafts = 0;
  let isKept = false;
  /** Newest first. */
  const changes: Change[] = [];
  const setAside = async (path: string) => {
    const before = join(aside, `before-${changes.length}`);
    await mkdir(aside, { recursive: true });
    changes.unshift({ path, before: (await hasMoved(join(folder, path), before)) ? before : undefined });
  };
  return {
    draft: async (content) => {
      const name = `draft-${drafts++}`;
      await writing(asidePlace, () => write(join(aside, name), content));
      return name;
    },
    put: (path, draft) =>
      writing(path, async () => {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await setAside(path);
        await rename(join(aside, draft), join(folder, path));
      }),
    remove: (path) => writing(path, () => setAside(path)),
    keep: async () => {
      isKept = true;
      if (changes.length > 0) await keepBytes(folder);
      // The folder of a host that was its last file.
      for (const { path } of changes) await rmdir(dirname(join(folder, path))).catch(() => undefined);
      // What stays of it, the next process takes away.
      await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    },
    takeBack: async () => {
      if (isKept) return { kind: 'nothing' };
      const failed: string[] = [];
      const trying = (path: string, act: () => Promise<unknown>) => act().catch(() => void failed.push(path));
      for (const change of changes) await trying(change.path, () => putBack(folder, change));
      await trying('pawl.lock.json', async () => putBackLock(folder, lock));
      // What could not be put back is still there.
      if (failed.length === 0) await rm(aside, { recursive: true, force: true }).catch(() => undefined);
      // Not what somebody else has put there.
      for (const path of absent) await rmdir(join(folder, path)).catch(() => undefined);
      if (failed.length > 0) return { kind: 'failed', paths: failed };
      return { kind: changes.length > 0 ? 'all' : 'nothing' };
    },
  };
}

/** What lies behind a link is somebody else's, and would be taken away as if it were ours. */
async function refuseLinks(folder: string, locked: ReadonlySet<string>): Promise<void> {
  const hosts = await readdir(join(folder, 'vendor/files')).catch(() => []);
  const around = [...locked].flatMap(foldersAround);
  for (const path of new Set(['vendor', ...ours, ...hosts.map((host) => `vendor/files/${host}`), ...around])) {
    const found = await lstat(join(folder, path)).catch(() => undefined);
    if (found?.isSymbolicLink() === true)
      throw new VendorError('FILES', `Cannot vendor into "${path}": it is a link, expected a folder`, {
        fix: 'Take the link away: what is vendored lies in the project, and is committed with it',
      });
  }
}

/** `vendor` and `vendor/charts` of `vendor/charts/web`. A lock may name any place below `vendor/`. */
function foldersAround(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function putBack(folder: string, { path, before }: Change): Promise<void> {
  const place = join(folder, path);
  await rm(place, { recursive: true, force: true });
  if (before !== undefined) {
    await mkdir(dirname(place), { recursive: true });
    await rename(before, place);
  }
  // The folder of a host that had nothing before.
  else await rmdir(dirname(place)).catch(() => undefined);
}

async function writing(path: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    throw new VendorError('FILES', `Cannot write "${path}": ${messageOf(cause)}`, { cause });
  }
}

async function absentOf(folder: string, paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      lstat(join(folder, path)).then(
        () => undefined,
        () => path,
      ),
    ),
  );
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
