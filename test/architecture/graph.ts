import { posix } from 'node:path';
import type { Import, Source } from './source.ts';

/** The file of the project that an import names; undefined for a package. */
export function targetOf(from: Source, { specifier }: Import): string | undefined {
  return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from.path), specifier)) : undefined;
}

/** The package that an import names: `node:fs`, `@kubernetes/client-node`, `yaml`. */
export function packageOf({ specifier }: Import): string | undefined {
  if (specifier.startsWith('.')) return undefined;
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first.startsWith('node:') ? specifier : first;
}

/** Circles of imports, each once, as the paths that lead around. Types count: who reads one file must read the other. */
export function cycles(sources: readonly Source[]): readonly (readonly string[])[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const finished = new Set<string>();
  const found: (readonly string[])[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const seen = trail.indexOf(path);
    if (seen !== -1) {
      found.push([...trail.slice(seen), path]);
      return;
    }
    const source = byPath.get(path);
    if (source === undefined || finished.has(path)) return;
    for (const one of source.imports) {
      const target = targetOf(source, one);
      if (target !== undefined) visit(target, [...trail, path]);
    }
    finished.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return found;
}

export interface Reached {
  /** Files of the project, each with the file that brought it in. */
  readonly files: ReadonlyMap<string, string>;
  readonly packages: ReadonlyMap<string, string>;
}

/** What is loaded, now or later, when a file runs. */
export function reachableFrom(entry: string, sources: readonly Source[]): Reached {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const files = new Map<string, string>([[entry, entry]]);
  const packages = new Map<string, string>();
  // A map grows while it is read: what was reached last is read last.
  for (const [path] of files) {
    const source = byPath.get(path);
    for (const one of source?.imports ?? []) {
      if (one.typeOnly || source === undefined) continue;
      const target = targetOf(source, one);
      const name = packageOf(one);
      if (target !== undefined && !files.has(target)) files.set(target, path);
      if (name !== undefined && !packages.has(name)) packages.set(name, path);
    }
  }
  return { files, packages };
}
