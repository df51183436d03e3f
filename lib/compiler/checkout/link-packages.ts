import { lstat, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** The same project in two places of two work trees. */
export interface TwoTrees {
  /** The top of the work tree that has packages installed, and the project's folder in it. */
  readonly from: { readonly top: string; readonly folder: string };
  /** The top of the other one. */
  readonly to: string;
}

const lockFiles = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'];

/**
 * Links the installed packages of one tree into the other: for the project's folder and those above it, and for each of `folders`
 * (paths from the top) that has packages of its own.
 */
export async function linkPackages({ from, to }: TwoTrees, folders: Iterable<string>): Promise<void> {
  const wanted = new Set(folders);
  for (let folder = relative(from.top, from.folder); ; folder = dirname(folder)) {
    wanted.add(folder === '.' ? '' : folder);
    if (folder === '' || folder === '.') break;
  }
  for (const folder of wanted) {
    const packages = join(from.top, folder, 'node_modules');
    const link = join(to, folder, 'node_modules');
    if (!(await exists(packages)) || (await exists(link))) continue;
    await mkdir(dirname(link), { recursive: true });
    await symlink(packages, link, 'junction');
  }
}

/**
 * Links the packages that are installed above the top of a work tree, where Node looks for them too, into a folder and folders in it.
 * Gives the innermost of these: what is below it finds all of them, the nearest first.
 */
export async function linkPackagesAbove(top: string, folder: string): Promise<string> {
  const found: string[] = [];
  for (let above = dirname(top); ; above = dirname(above)) {
    const packages = join(above, 'node_modules');
    if (await exists(packages)) found.unshift(packages);
    if (above === dirname(above)) break;
  }
  let inner = folder;
  for (const [index, packages] of found.entries()) {
    if (index > 0) inner = join(inner, 'below');
    await mkdir(inner, { recursive: true });
    await symlink(packages, join(inner, 'node_modules'), 'junction');
  }
  return inner;
}

/** Whether the lock file of the package manager says the same in both trees; `path` is from the top. */
export async function compareLocks({ from, to }: TwoTrees): Promise<{ readonly path: string | undefined; readonly same: boolean }> {
  for (let folder = relative(from.top, from.folder); ; folder = dirname(folder)) {
    for (const name of lockFiles) {
      const path = join(folder, name);
      const [here, there] = [await readFile(join(from.top, path)).catch(none), await readFile(join(to, path)).catch(none)];
      if (here !== undefined || there !== undefined) return { path, same: here !== undefined && there !== undefined && here.equals(there) };
    }
    if (folder === '' || folder === '.') return { path: undefined, same: true };
  }
}

function none(): undefined {
  return undefined;
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
