import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, PawlError } from '../errors.ts';

export type ScaffoldErrorCode = 'BAD_NAME' | 'FOLDER_NOT_EMPTY' | 'CANNOT_WRITE';

export class ScaffoldError extends PawlError<ScaffoldErrorCode> {}

export interface ScaffoldOptions {
  /** The project's folder is made below this one. */
  readonly folder: string;
  readonly name: string;
  /** What the project's package.json says for this package: a version or a file. */
  readonly pawl: string;
}

export interface Scaffolded {
  readonly folder: string;
  /** Relative to the folder, sorted. */
  readonly files: readonly string[];
}

/** Writes a new project from the template. A folder that has anything in it is refused, so that nothing is overwritten. */
export async function scaffold({ folder, name, pawl }: ScaffoldOptions): Promise<Scaffolded> {
  if (!/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)) {
    throw new ScaffoldError(
      'BAD_NAME',
      `Cannot make project "${name}": expected lower-case letters, digits and "-", at most 40, beginning with a letter`,
    );
  }
  const target = resolve(folder, name);
  await refuseContent(target);
  const written: string[] = [];
  for (const source of await filesBelow(template)) {
    const file = targetName(relative(template, source));
    const text = (await readFile(source, 'utf8')).replaceAll('__name__', name).replaceAll('__pawl__', dependency(pawl));
    await write(join(target, file), text);
    written.push(file);
  }
  return { folder: target, files: written.toSorted() };
}

const template = fileURLToPath(new URL('./template', import.meta.url));

/** npm leaves files with these names out of a package, or gives them a meaning: they travel under other names. */
function targetName(file: string): string {
  return file.replace(/(^|\/)dot-/, '$1.').replace(/\.template$/, '');
}

/** A version is a range from there on; anything else (a file, a tarball) is written as it is. */
function dependency(pawl: string): string {
  return /^\d+\.\d+\.\d+/.test(pawl) ? `^${pawl}` : pawl;
}

async function refuseContent(target: string): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined) return;
  if (found.isDirectory() && (await readdir(target)).length === 0) return;
  throw new ScaffoldError('FOLDER_NOT_EMPTY', `Cannot make project in "${target}": it exists and is not an empty folder`, {
    fix: 'Choose another name, or move what is there away',
  });
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
  } catch (cause) {
    throw new ScaffoldError('CANNOT_WRITE', `Cannot make the project: "${path}" cannot be written, ${messageOf(cause)}`, {
      cause,
      fix: 'Go to a folder that you may write to',
    });
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
