import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CompileError } from './compile-error.ts';

/** What a project's folder has in it. */
export const entryFile = 'environments/index.ts';

/**
 * The folder of the project: the given one, or the nearest one from `start` upwards that has `environments/index.ts`.
 * Throws a CompileError where there is none.
 */
export async function findProject(start: string, given?: string): Promise<string> {
  if (given !== undefined) {
    const folder = resolve(start, given);
    if (await hasEntry(folder)) return folder;
    throw new CompileError('PROJECT_NOT_FOUND', `Cannot find a project in "${given}": it has no ${entryFile}`);
  }
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (await hasEntry(folder)) return folder;
    if (dirname(folder) === folder) break;
  }
  throw new CompileError('PROJECT_NOT_FOUND', `Cannot find a project: no folder from "${resolve(start)}" upwards has ${entryFile}`, {
    fix: 'Start one with "pawl init", or point to one with --project',
  });
}

async function hasEntry(folder: string): Promise<boolean> {
  try {
    return (await stat(join(folder, entryFile))).isFile();
  } catch {
    // Not there, or not for us to read: in both cases this folder is not the project.
    return false;
  }
}
