import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestOf } from '../digest.ts';
import { messageOf } from '../errors.ts';
import { byCodeUnit, isJsonObject, type Json } from '../json.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import { readObject } from '../manifest/object-schema.ts';
import { readDefinition } from './definition.ts';
import { ImportError } from './import-error.ts';
import { definitionEnding } from './plan-files.ts';

/** Below the project's folder: what `pawl import` writes. */
export const importsFolder = 'imports';

/** Bytes of one definition; ten times the largest that the API server stores. */
const longest = 16 * 1024 * 1024;
const mostDefinitions = 2_000;

export interface ImportedCrd {
  /** Relative to the project's folder: `imports/cert-manager.io/certificate.crd.json`. */
  readonly path: string;
  readonly digest: Digest;
  /** A CustomResourceDefinition without prose. */
  readonly object: KubernetesObject;
}

/**
 * The definitions that a project has imported, by name: what custom resources are checked against whose definition is not part of their environment.
 * None where the project has no `imports` folder. Synchronous, because constructs are. Throws an ImportError that names the file for anything
 * that `pawl import` would not have written.
 */
export function readImportedCrds(projectFolder: string): readonly ImportedCrd[] {
  const paths = namesIn(projectFolder, importsFolder, 'folders')
    .flatMap((group) => namesIn(projectFolder, group, 'files'))
    .filter((path) => path.endsWith(definitionEnding));
  if (paths.length > mostDefinitions)
    throw new ImportError(
      'BAD_FILE',
      `Cannot read "${importsFolder}": it has ${paths.length} definitions, expected at most ${mostDefinitions}`,
    );
  return paths
    .map((path) => readCrd(projectFolder, path))
    .sort((left, right) => byCodeUnit(left.object.metadata.name, right.object.metadata.name));
}

/** The paths in a folder, relative to the project's, with forward slashes. */
function namesIn(projectFolder: string, folder: string, wanted: 'folders' | 'files'): readonly string[] {
  try {
    const entries = readdirSync(join(projectFolder, folder), { withFileTypes: true });
    return entries.filter((entry) => (wanted === 'folders' ? entry.isDirectory() : entry.isFile())).map(({ name }) => `${folder}/${name}`);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return [];
    throw new ImportError('BAD_FILE', `Cannot read "${folder}": ${messageOf(cause)}`, { cause });
  }
}

function readCrd(projectFolder: string, path: string): ImportedCrd {
  const { bytes, value } = readJson(projectFolder, path);
  const read = isJsonObject(value) ? readDefinition(value) : { problems: ['it is not a map'] };
  const object = readObject(value);
  const problems = [...('problems' in read ? read.problems : []), ...('problems' in object ? object.problems : [])];
  if ('object' in object && problems.length === 0) return { path, digest: digestOf(bytes), object: object.object };
  throw refused(path, problems.slice(0, 5).join('; '));
}

function readJson(projectFolder: string, path: string): { readonly bytes: Uint8Array; readonly value: Json } {
  const file = join(projectFolder, path);
  try {
    const { size } = statSync(file);
    if (size > longest) throw refused(path, `it has ${size} bytes, expected at most ${longest}`);
    const bytes = readFileSync(file);
    return { bytes, value: JSON.parse(bytes.toString('utf8')) };
  } catch (cause) {
    throw cause instanceof ImportError ? cause : refused(path, messageOf(cause), cause);
  }
}

function refused(path: string, reason: string, cause?: unknown): ImportError {
  return new ImportError('BAD_FILE', `Cannot read "${path}": ${reason}`, {
    cause,
    fix: 'Import the definition again with "pawl import"',
  });
}
