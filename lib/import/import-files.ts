import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, messageOf } from '../errors.ts';
import { ImportError } from './import-error.ts';
import type { PlannedFile } from './plan-files.ts';

export interface ImportedFile extends Omit<PlannedFile, 'text'> {
  /** What it was before: `created` where it was not there. */
  readonly state: 'created' | 'changed' | 'unchanged';
}

/** Compares the files with those in the folder, and writes those that differ unless this only checks. Other files are left alone. */
export async function importFiles(
  folder: string,
  files: readonly PlannedFile[],
  { write }: { readonly write: boolean },
): Promise<readonly ImportedFile[]> {
  const imported: ImportedFile[] = [];
  for (const { text, ...file } of files) {
    const path = join(folder, file.path);
    const before = await textOf(path);
    const state = before === undefined ? 'created' : before === text ? 'unchanged' : 'changed';
    if (write && state !== 'unchanged') await writeText(path, text);
    imported.push({ ...file, state });
  }
  return imported;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new ImportError('BAD_FILE', `Cannot read "${path}": ${messageOf(cause)}`, { cause });
  }
}

async function writeText(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (cause) {
    throw new ImportError('BAD_FILE', `Cannot write "${path}": ${messageOf(cause)}`, { cause });
  }
}
