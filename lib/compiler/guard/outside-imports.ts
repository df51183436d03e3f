import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Finding, SourcePlace } from '../../finding.ts';
import { git } from '../git.ts';
import type { BundledImport } from '../process/bundle.ts';
import { places } from './files.ts';
import { sentence } from './sentence.ts';

/**
 * Static imports of files that are not part of the project, which nothing sees at run time: the bundle has them. Files beside the project's
 * folder belong to it as far as they are in the same Git work tree, since the same commit has them; without one, none do.
 * What such a file imports in turn has no finding of its own.
 */
export async function outsideImports(
  imports: readonly BundledImport[],
  { folder, severity }: { readonly folder: string; readonly severity: Finding['severity'] },
): Promise<readonly Finding[]> {
  if (imports.length === 0) return [];
  const top = (await git(folder, ['rev-parse', '--show-toplevel']))?.replace(/\n$/, '') ?? likelyTop(realpathSync.native(folder));
  const roots = [folder, ...(top === undefined ? [] : [top])].map(places);
  const isOutside = (path: string) => roots.every((placeOf) => placeOf(resolve(folder, path)).kind === 'outside');
  return imports
    .filter(({ path, from }) => isOutside(path) && !isOutside(from))
    .map(({ specifier, from, call }) => ({
      severity,
      ...sentence({ kind: 'outside-file', what: specifier, call }),
      source: placeOfImport(join(folder, from), from, specifier),
    }));
}

/**
 * Git may be missing, mistrust the folder's owner, or take too long: that takes nothing away from the project. Whoever publishes hears of it.
 */
function likelyTop(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  return dirname(folder) === folder ? undefined : likelyTop(dirname(folder));
}

/** The bundler does not say: the first line that has the words, and is no comment. */
function placeOfImport(path: string, file: string, specifier: string): SourcePlace {
  const lines = textOf(path).split('\n');
  const columns = lines.map((line) =>
    /^\s*(?:\/\/|\/?\*)/.test(line) ? -1 : Math.max(...quotesOf(specifier).map((text) => line.indexOf(text))),
  );
  const row = columns.findIndex((column) => column >= 0);
  return row < 0 ? { file, line: 1 } : { file, line: row + 1, column: (columns[row] ?? 0) + 1 };
}

/** It may be gone since it was bundled. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function quotesOf(specifier: string): readonly string[] {
  return [`'${specifier}'`, `"${specifier}"`, `\`${specifier}\``];
}
