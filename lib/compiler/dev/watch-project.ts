import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { CompileError } from '../compile-error.ts';

export interface ProjectWatch {
  /** Waits until something was saved that nobody has been told of yet, and a moment is quiet. False once it is over. */
  readonly changed: () => Promise<boolean>;
  /** Watches files that lie beside the project's folder too, relative to it. */
  readonly also: (paths: readonly string[]) => void;
  readonly close: () => void;
}

/** Milliseconds. An editor writes, renames and touches within one or two. */
const quiet = 10;
/** Folders. More than this is not a project but the folder that holds all of them. */
const mostFolders = 10_000;
const ignored = new Set(['node_modules', '.git', '.pawl']);

/**
 * Watches a project's folder and everything below it but packages and what tools keep. By the system's own notices, nothing is polled.
 * One watch for each folder: Node's recursive one would walk through the packages too.
 */
export async function watchProject(folder: string, signal: AbortSignal): Promise<ProjectWatch> {
  const watchers = new Map<string, FSWatcher>();
  let dirty = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let tell: ((more: boolean) => void) | undefined;

  const settle = () => {
    if (tell === undefined || !(dirty || closed)) return;
    dirty = false;
    tell(!closed);
    tell = undefined;
  };
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      dirty = true;
      settle();
    }, quiet);
  };
  const listen = (place: string, names?: ReadonlySet<string>) => {
    if (closed || watchers.has(place)) return false;
    if (watchers.size >= mostFolders)
      throw new CompileError('TOO_MANY_FOLDERS', `Cannot watch "${folder}": it has more than ${mostFolders} folders`, {
        fix: 'Point to the project itself with --project',
      });
    const watcher = watch(place, (_, name) => {
      if (name !== null && (ignored.has(name) || (names !== undefined && !names.has(name)))) return;
      changed();
      if (name !== null && names === undefined) void enter(join(place, name)).catch(() => undefined);
    });
    // A folder that is taken away: whoever holds it says so, too.
    watcher.on('error', () => forget(place));
    watchers.set(place, watcher);
    return true;
  };
  const forget = (place: string) => {
    watchers.get(place)?.close();
    watchers.delete(place);
  };
  const enter = async (place: string): Promise<void> => {
    const isFolder = await stat(place).then(
      (found) => found.isDirectory(),
      () => undefined,
    );
    // Taken away: should it come back, it is another one.
    if (isFolder === undefined) forget(place);
    if (isFolder !== true || !listen(place)) return;
    for (const entry of await readdir(place, { withFileTypes: true }))
      if (entry.isDirectory() && !ignored.has(entry.name)) await enter(join(place, entry.name));
  };

  const close = () => {
    closed = true;
    clearTimeout(timer);
    for (const place of [...watchers.keys()]) forget(place);
    settle();
  };
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  else await enter(resolve(folder));
  return {
    changed: () =>
      new Promise((done) => {
        tell = done;
        settle();
      }),
    also: (paths) => {
      const outside = paths.filter((path) => path.startsWith('..')).map((path) => resolve(folder, path));
      for (const [place, files] of Map.groupBy(outside, (path) => resolve(path, '..')))
        listen(place, new Set(files.map((file) => relative(place, file))));
    },
    close: () => {
      signal.removeEventListener('abort', close);
      close();
    },
  };
}
