import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { type Digest, digestOf } from '../../digest.ts';
import { settings, upwards } from './project-state.ts';

/** Files that lie beside a project and what they were like: packages above all, which somebody may edit in their place. */
export interface FilesState {
  readonly paths: readonly string[];
  /** Of sizes and times. */
  readonly digest: Digest;
}

/** More is no project whose files are looked at before every command. */
const mostFiles = 20_000;

/** Milliseconds by which a clock and the times of files may differ, and what is begun before the command line is there. */
const margin = 1000;

/**
 * What these files are like now; undefined where that cannot be said: one may not be looked at, or has changed since `before`, so that nobody
 * knows which of both went in.
 */
export function filesState(files: readonly string[], before: Date | undefined): FilesState | undefined {
  const paths = withPackages(files);
  if (paths.length > mostFiles) return undefined;
  const states = statesOf(paths);
  if (states === undefined) return undefined;
  if (before !== undefined && states.some(({ changed }) => changed >= before.getTime() - margin)) return undefined;
  return { paths, digest: digestOfStates(states) };
}

/** Whether they are like that still. */
export function isSameState({ paths, digest }: FilesState): boolean {
  const states = statesOf(paths);
  return states !== undefined && digestOfStates(states) === digest;
}

export function isFilesState(value: unknown): value is FilesState {
  return typeof value === 'object' && value !== null && 'paths' in value && Array.isArray(value.paths) && 'digest' in value;
}

/** With what says which file of a package is meant. */
function withPackages(files: readonly string[]): readonly string[] {
  const places = new Set<string>();
  const packages: string[] = [];
  for (const file of files) {
    const [, folder] = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)(?:[\\/]|$)/.exec(file) ?? [];
    if (folder === undefined) places.add(isFolder(file) ? file : dirname(file));
    else if (!folder.endsWith(`${sep}.cache`)) packages.push(join(folder, 'package.json'));
  }
  const linked = [...places].flatMap(linkedPackage);
  const above = [...new Set(linked.flatMap(upwards))];
  return [...new Set([...files, ...packages, ...linked, ...above.flatMap(written), ...above.flatMap(packageFolders)])];
}

/** The folders of a package that somebody works on, up to its own: a file may come there that is found before another one. */
function linkedPackage(place: string): readonly string[] {
  const above = upwards(place);
  const described = above.map((folder) => isFolder(join(folder, 'node_modules')) || isNamed(join(folder, 'package.json')));
  // A folder inside may have a package.json that only says how its modules are read.
  const depth = described.includes(true) ? described.indexOf(true) : described.lastIndexOf(false);
  return above.slice(0, depth + 1);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function written(folder: string): readonly string[] {
  return settings.map((name) => join(folder, name));
}

/** Undefined where there is no such file. */
function isNamed(path: string): boolean | undefined {
  try {
    return readFileSync(path, 'utf8').includes('"name"');
  } catch {
    return undefined;
  }
}

/** Where packages come and go: their times change with them. */
function packageFolders(folder: string): readonly string[] {
  const modules = join(folder, 'node_modules');
  try {
    return [modules, ...readdirSync(modules).flatMap((name) => (name.startsWith('@') ? [join(modules, name)] : []))];
  } catch {
    // There is none yet.
    return [modules];
  }
}

interface State {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly changed: number;
}

/** Undefined where one is not for us to look at: below a folder that is locked, with a name that is too long, in a circle of links. */
function statesOf(paths: readonly string[]): readonly State[] | undefined {
  try {
    return paths.map(stateOf);
  } catch {
    return undefined;
  }
}

function stateOf(path: string): State {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return { text: '-', changed: 0 };
  // Tools keep what they like beside the packages, as we do: in folders with a dot.
  if (basename(path) === 'node_modules' && found.isDirectory()) return { text: packagesIn(path), changed: 0 };
  return { text: `${found.size} ${found.mtimeMs} ${found.ctimeMs}`, changed: Math.max(found.mtimeMs, found.ctimeMs) };
}

function packagesIn(path: string): string {
  const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  return entries.map((entry) => `${entry.name} ${entry.isSymbolicLink() ? readlinkSync(join(path, entry.name)) : ''}`).join('\0');
}

function digestOfStates(states: readonly State[]): Digest {
  return digestOf(states.map(({ text }) => text).join('\n'));
}
