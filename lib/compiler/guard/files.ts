import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCallable } from './callable.ts';
import { noteForeignFile, noteWorld } from './loaded-files.ts';
import type { Observer } from './observe.ts';
import { type Judge, watchMember } from './watch.ts';

/**
 * Watches what project code does with files: reading below the project's folder is fine and makes an input of the file,
 * reading anything else and writing at all is noted. Links are followed before a path is judged.
 */
export function watchFiles(fs: object, { observer, placeOf }: { readonly observer: Observer; readonly placeOf: PlaceOf }): void {
  const watch = (name: string, judge: (call: string) => Judge) => {
    for (const call of [name, `${name}Sync`]) watchMember(fs, call, { judge: judge(call), observer });
  };

  const read = (call: string, path: unknown) => {
    const text = pathOf(path);
    if (text === undefined) return undefined;
    const full = resolve(text);
    const place = placeOf(full);
    if (place.kind !== 'project' || hasCheckoutFolder.test(place.path)) noteForeignFile(full);
    if (place.kind === 'outside') return { kind: 'outside-file', what: text, call: `${call}()` } as const;
    const isInput = place.kind === 'project' && readsContent.has(call.replace(/Sync$/, ''));
    return isInput ? ({ kind: 'input', path: place.path } as const) : ({ kind: 'looked', path: full } as const);
  };
  const written = (call: string, path: unknown) => {
    const text = pathOf(path);
    return text === undefined ? undefined : ({ kind: 'file-write', what: text, call: `${call}()` } as const);
  };

  for (const name of ['readdir', 'opendir'])
    watch(name, (call) => ([path, options]) => {
      const text = pathOf(path);
      if (text !== undefined) noteListed([resolve(text)], isRecursive(options));
      return isRecursive(options) ? deep(read(call, path)) : read(call, path);
    });
  for (const name of reading)
    watch(
      name,
      (call) =>
        ([path]) =>
          read(call, path),
    );
  for (const name of ['ReadStream', 'FileReadStream']) watchMember(fs, name, { judge: ([path]) => read('new ReadStream', path), observer });
  for (const name of ['WriteStream', 'FileWriteStream'])
    watchMember(fs, name, { judge: ([path]) => written('new WriteStream', path), observer });
  for (const name of ['realpath', 'realpathSync']) {
    const holder: unknown = Reflect.get(fs, name);
    if (isCallable(holder)) watchMember(holder, 'native', { judge: ([path]) => read(`${name}.native`, path), observer });
  }
  for (const name of writing)
    watch(
      name,
      (call) =>
        ([path]) =>
          written(call, path),
    );
  for (const name of ['copyFile', 'cp'])
    watch(name, (call) => ([from, to]) => {
      const found = read(call, from);
      return found?.kind === 'outside-file' ? found : written(call, to);
    });
  for (const name of ['link', 'symlink'])
    watch(
      name,
      (call) =>
        ([, path]) =>
          written(call, path),
    );
  watch('glob', (call) => ([pattern, options]) => {
    const listed = globPlaces(pattern, options);
    noteListed(listed, !hasOneLevel(pattern));
    const place = listed.find((one) => read(call, one)?.kind === 'outside-file');
    return place === undefined ? ({ kind: 'looked', path: '' } as const) : read(call, place);
  });
  // `open(path, callback)` and `open(path)` read.
  for (const name of ['open', 'openAsBlob'])
    watch(
      name,
      (call) =>
        ([path, flags]) =>
          isWriting(flags) ? written(call, path) : read(call, path),
    );
}

/** `process.loadEnvFile()` reads a file, and puts what it says where nobody sees who asks for it. */
export function watchVariableFile({ observer, placeOf }: { readonly observer: Observer; readonly placeOf: PlaceOf }): void {
  const judge: Judge = ([path = '.env']) => {
    const text = pathOf(path);
    const place = text === undefined ? undefined : placeOf(resolve(text));
    if (text === undefined || place?.kind === 'package') return undefined;
    if (place?.kind === 'project') return { kind: 'input', path: place.path };
    return { kind: 'outside-file', what: text, call: 'process.loadEnvFile()' };
  };
  watchMember(process, 'loadEnvFile', { judge, observer });
}

/** What is in these is no file of the commit, wherever they lie. */
const hasCheckoutFolder = /(?:^|\/)(?:\.git|\.pawl)(?:\/|$)/;

const readsContent = new Set(['readFile', 'createReadStream', 'new ReadStream', 'open', 'openAsBlob']);
const reading = [
  'access',
  'createReadStream',
  'exists',
  'lstat',
  'readFile',
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
  'lutimes',
  'mkdir',
  'mkdtemp',
  'mkdtempDisposable',
  'rename',
  'rm',
  'rmdir',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
];

/** What is in a folder is told by its times, also where nobody looks for the project's files (`node_modules`); what is further down is not. */
function noteListed(folders: readonly string[], isDeep: boolean): void {
  if (isDeep) noteWorld();
  for (const folder of folders) noteForeignFile(folder);
}

/** No path tells what is further down. */
function deep(found: ReturnType<Judge>): ReturnType<Judge> {
  return found?.kind === 'looked' ? { kind: 'looked', path: '' } : found;
}

function isRecursive(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'recursive' in options && Boolean(options.recursive);
}

/** Whether a pattern looks into one folder only. */
function hasOneLevel(pattern: unknown): boolean {
  return typeof pattern === 'string' && /^[^*?[{(!]*[^/\\]*$/.test(pattern) && !pattern.includes('**');
}

/** Where a path leads, links followed. To be made before anything is watched. */
export type PlaceOf = (path: string) => Place;

export function places(folder: string): PlaceOf {
  const real = realpathSync.native;
  const root = real(folder);
  return (path) => placeIn(root, path, real);
}

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
export function pathOf(path: unknown): string | undefined {
  if (typeof path === 'string') return path;
  if (path instanceof URL) return path.protocol === 'file:' ? fileURLToPath(path) : undefined;
  return path instanceof Uint8Array ? Buffer.from(path).toString() : undefined;
}

/** The folders that a glob looks through: of each pattern what comes before its first wildcard. */
function globPlaces(pattern: unknown, options: unknown): readonly string[] {
  const cwd = typeof options === 'object' && options !== null && 'cwd' in options ? pathOf(options.cwd) : undefined;
  const patterns = (Array.isArray(pattern) ? pattern : [pattern]).filter((one) => typeof one === 'string');
  return patterns.map((one) => resolve(cwd ?? '.', one.replace(/[^/\\]*[*?[{(!].*$/s, '')));
}

function isWriting(flags: unknown): boolean {
  // O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND
  return typeof flags === 'number' ? (flags & 0o3103) !== 0 : typeof flags === 'string' && /[wa+]/.test(flags);
}
