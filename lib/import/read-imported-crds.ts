import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestOf } from '../digest.ts';
import { codeOf, messageOf } from '../errors.ts';
import { byCodeUnit, isJsonObject, type Json } from '../json.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import { readObject } from '../manifest/object-schema.ts';
import { isDefinition, readDefinition } from './definition.ts';
import { ImportError } from './import-error.ts';
import { definitionEnding } from './plan-files.ts';

/** Below the project's folder: what `pawl import` writes. */
const importsFolder = 'imports';

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
  const groups = entriesIn(projectFolder, importsFolder).filter(({ entry }) => entry.isDirectory() || entry.isSymbolicLink());
  const definitions = groups
    .map((group) => refuseOther(group, 'a folder', ({ entry }) => entry.isDirectory()))
    .flatMap((group) => entriesIn(projectFolder, group))
    .filter(({ path }) => path.endsWith(definitionEnding));
  const paths = definitions.map((definition) => refuseOther(definition, 'a file', ({ entry }) => entry.isFile()));
  if (paths.length > mostDefinitions)
    throw new ImportError(
      'BAD_FILE',
      `Cannot read "${importsFolder}": it has ${paths.length} definitions, expected at most ${mostDefinitions}`,
    );
  return paths
    .map((path) => readCrd(projectFolder, path))
    .sort((left, right) => byCodeUnit(left.object.metadata.name, right.object.metadata.name));
}

interface Found {
  /** Relative to the project's folder, with forward slashes. */
  readonly path: string;
  readonly entry: Dirent;
}

function entriesIn(projectFolder: string, folder: string): readonly Found[] {
  try {
    const entries = readdirSync(join(projectFolder, folder), { withFileTypes: true });
    return entries.map((entry) => ({ path: `${folder}/${entry.name}`, entry }));
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return [];
    throw new ImportError('BAD_FILE', `Cannot read "${folder}": ${messageOf(cause)}`, { cause });
  }
}

/** The path; a link is never followed, since what is behind it is not part of the commit. */
function refuseOther(found: Found, wanted: string, isWanted: (found: Found) => boolean): string {
  if (isWanted(found)) return found.path;
  const what = found.entry.isSymbolicLink() ? 'a link' : found.entry.isDirectory() ? 'a folder' : 'neither file nor folder';
  throw refused(found.path, `it is ${what}, expected ${wanted}`);
}

function readCrd(projectFolder: string, path: string): ImportedCrd {
  const { bytes, value } = readJson(projectFolder, path);
  const read = readAny(value);
  const object = readObject(value);
  const problems = [...('problems' in read ? read.problems : []), ...('problems' in object ? object.problems : [])];
  if ('object' in object && problems.length === 0) return { path, digest: digestOf(bytes), object: object.object };
  throw refused(path, problems.slice(0, 5).join('; '));
}

function readAny(value: Json): ReturnType<typeof readDefinition> {
  if (!isJsonObject(value)) return { problems: ['it is not a map'] };
  const { kind = null } = value;
  return isDefinition(value)
    ? readDefinition(value)
    : { problems: [`it is of kind ${JSON.stringify(kind).slice(0, 64)}, expected "CustomResourceDefinition"`] };
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
    file: path,
    fix: 'Import the definition again with "pawl import"',
  });
}
