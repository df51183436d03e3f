import { findSourceMap } from 'node:module';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourcePlace } from '../../finding.ts';

/** A position in what Node runs: from 1. */
export interface Position {
  /** An address or a path. */
  readonly script: string;
  readonly line: number;
  readonly column: number;
}

/** Positions in what runs as places in the project's source; undefined for what is not the project's own. */
export type ProjectSource = (position: Position) => SourcePlace | undefined;

/** This package itself: where a project lies in its repository, its frames are not the project's. */
const ourselves = fileURLToPath(new URL('../../', import.meta.url));

/**
 * @param folder the project's
 * @param bundle the address of the project's bundle, which has a source map
 */
export function projectSource(folder: string, bundle: string): ProjectSource {
  const mapped = new Map<string, SourcePlace | undefined>();
  return (position) => {
    // Later bundles of the same project have the same address with a number behind it.
    if (position.script !== bundle && !position.script.startsWith(`${bundle}?`)) return ownFile(position, folder);
    const key = `${position.script}:${position.line}:${position.column}`;
    const known = mapped.get(key);
    if (known !== undefined || mapped.has(key)) return known;
    const place = throughMap(position, folder);
    mapped.set(key, place);
    return place;
  };
}

function throughMap({ script, line, column }: Position, folder: string): SourcePlace | undefined {
  const entry = findSourceMap(script)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !('originalSource' in entry)) return undefined;
  const path = pathOf(entry.originalSource);
  // What the bundle holds is the project's, also where it lies beside its folder, as in a monorepo.
  return path === undefined || isInstalled(path)
    ? undefined
    : { file: within(folder, path), line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** Files that the project loads while it runs, as they are. */
function ownFile({ script, line, column }: Position, folder: string): SourcePlace | undefined {
  const path = pathOf(script);
  if (path === undefined || !path.startsWith(`${folder}${sep}`) || isInstalled(path) || path.startsWith(ourselves)) return undefined;
  return { file: within(folder, path), line, column };
}

function pathOf(script: string): string | undefined {
  if (!script.startsWith('file:')) return script.startsWith('/') || /^[A-Za-z]:\\/.test(script) ? script : undefined;
  try {
    return fileURLToPath(script);
  } catch {
    // An address with a host, or with what no path can hold.
    return undefined;
  }
}

function isInstalled(path: string): boolean {
  return path.split(sep).includes('node_modules');
}

function within(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}
