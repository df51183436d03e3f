import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type Digest, digestOf } from '../../digest.ts';
import { messageOf } from '../../errors.ts';
import { byCodeUnit } from '../../json.ts';
import { ConstructError } from '../construct-error.ts';

/** The files of a folder by path with forward slashes, in the order of code units. */
export type Tree = ReadonlyMap<string, Uint8Array>;

export const treeLimits = { files: 20_000, bytes: 256 * 1024 * 1024, depth: 64 };

/** Whatever these hold, nobody means it: packages, Git's memory and rules (a vendored `.gitignore` would hide files), what a Mac leaves. */
const leftOut = new Set(['node_modules', '.git', '.gitignore', '.gitattributes', '.gitmodules', '.DS_Store']);

/** Whether a file of that path is no part of a tree. */
export function isLeftOut(path: string): boolean {
  return path.split('/').some((part) => leftOut.has(part));
}

/**
 * Reads a folder whole. Links are followed as long as they stay below `root`; without bounds in files, bytes and depth one
 * wrong path would read a disk. Throws a ConstructError.
 */
export function readTree(folder: string, root: string): Tree {
  const within = realpathSync(root);
  const files = new Map<string, Uint8Array>();
  let bytes = 0;
  const visit = (path: string, name: string, depth: number): void => {
    if (depth > treeLimits.depth) throw refused(folder, `it is deeper than ${treeLimits.depth} folders, or a link leads back into it`);
    const real = realpathSync(path);
    if (real !== within && !real.startsWith(`${within}${sep}`)) throw refused(folder, `"${name}" leads out of the project`);
    const found = statSync(real);
    if (found.isDirectory()) {
      for (const child of readdirSync(path).sort(byCodeUnit))
        if (!leftOut.has(child)) visit(join(path, child), name === '' ? child : `${name}/${child}`, depth + 1);
      return;
    }
    if (!found.isFile()) throw refused(folder, `"${name}" is neither a file nor a folder`);
    bytes += found.size;
    if (bytes > treeLimits.bytes) throw refused(folder, `it has more than ${treeLimits.bytes / 1024 / 1024} MiB`);
    files.set(name, readFileSync(path));
    if (files.size > treeLimits.files) throw refused(folder, `it has more than ${treeLimits.files} files`);
  };
  try {
    visit(folder, '', 0);
  } catch (cause) {
    throw cause instanceof ConstructError ? cause : refused(folder, messageOf(cause), cause);
  }
  return files;
}

/** One digest for the names and contents of all files. Modes and times are of the machine, not of what was vendored. */
export function treeDigest(tree: Tree): Digest {
  const lines = [...tree].sort(([left], [right]) => byCodeUnit(left, right)).map(([name, bytes]) => `${digestOf(bytes)} ${name}\n`);
  return digestOf(lines.join(''));
}

function refused(folder: string, reason: string, cause?: unknown): ConstructError {
  return new ConstructError('BAD_FILE', `Cannot read folder "${folder}": ${reason}`, { cause });
}
