import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Observer } from './observe.ts';
import { type Judge, watchMember } from './watch.ts';

/**
 * Watches what project code does with files: reading below the project's folder is fine and makes an input of the file,
 * reading anything else and writing at all is noted. Links are followed before a path is judged.
 */
export function watchFiles(fs: object, { observer, folder }: { readonly observer: Observer; readonly folder: string }): void {
  const real = realpathSync.native;
  const root = real(folder);
  const watch = (name: string, judge: (call: string) => Judge) => {
    for (const call of [name, `${name}Sync`]) watchMember(fs, call, { judge: judge(call), observer });
  };

  const read = (call: string, path: unknown) => {
    const text = pathOf(path);
    if (text === undefined) return undefined;
    const place = placeIn(root, resolve(text), real);
    if (place.kind === 'outside') return { kind: 'outside-file', what: text, call: `${call}()` } as const;
    const isInput = place.kind === 'project' && readsContent.has(call.replace(/Sync$/, ''));
    return isInput ? ({ kind: 'input', path: place.path } as const) : undefined;
  };
  const written = (call: string, path: unknown) => {
    const text = pathOf(path);
    return text === undefined ? undefined : ({ kind: 'file-write', what: text, call: `${call}()` } as const);
  };

  for (const name of reading)
    watch(
      name,
      (call) =>
        ([path]) =>
          read(call, path),
    );
  for (const name of writing)
    watch(
      name,
      (call) =>
        ([path]) =>
          written(call, path),
    );
  for (const name of ['copyFile', 'cp'])
    watch(
      name,
      (call) =>
        ([from, to]) =>
          read(call, from) ?? written(call, to),
    );
  // `open(path, callback)` and `open(path)` read.
  for (const name of ['open', 'openAsBlob'])
    watch(
      name,
      (call) =>
        ([path, flags]) =>
          isWriting(flags) ? written(call, path) : read(call, path),
    );
}

const readsContent = new Set(['readFile', 'createReadStream', 'open', 'openAsBlob']);
const reading = [
  'access',
  'createReadStream',
  'exists',
  'lstat',
  'opendir',
  'readFile',
  'readdir',
  'readlink',
  'realpath',
  'stat',
  'statfs',
  'watch',
  'watchFile',
];
const writing = [
  'appendFile',
  'chmod',
  'chown',
  'createWriteStream',
  'lchown',
  'link',
  'lutimes',
  'mkdir',
  'mkdtemp',
  'rename',
  'rm',
  'rmdir',
  'symlink',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
];

type Place = { readonly kind: 'project'; readonly path: string } | { readonly kind: 'package' | 'outside' };

function placeIn(root: string, path: string, real: (path: string) => string): Place {
  // Packages are governed by the lock file of the package manager, wherever their folder is linked to.
  if (path.includes(`${sep}node_modules${sep}`) || path.endsWith(`${sep}node_modules`)) return { kind: 'package' };
  const inside = relative(root, realPath(path, real));
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return { kind: 'outside' };
  // What these hold belongs to the checkout and not to the commit.
  if (/^(\.git|\.pawl)($|[\\/])/.test(inside)) return { kind: 'outside' };
  return { kind: 'project', path: inside.split(sep).join('/') };
}

/** Of a file that is not there, the folder counts that is. */
function realPath(path: string, real: (path: string) => string): string {
  try {
    return real(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path), real), basename(path));
  }
}

/** Numbers are files that are open already. */
function pathOf(path: unknown): string | undefined {
  if (typeof path === 'string') return path;
  if (path instanceof URL) return path.protocol === 'file:' ? fileURLToPath(path) : undefined;
  return path instanceof Uint8Array ? Buffer.from(path).toString() : undefined;
}

function isWriting(flags: unknown): boolean {
  // O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND
  return typeof flags === 'number' ? (flags & 0o3103) !== 0 : typeof flags === 'string' && /[wa+]/.test(flags);
}
