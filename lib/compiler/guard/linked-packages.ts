import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPackage } from './caller.ts';
import type { PlaceOf } from './files.ts';

/** Packages that were reached by name, and lie where somebody works on them. To be called before anything is watched. */
export function linkedPackages(placeOf: PlaceOf): LinkedPackages {
  const real = realpathSync.native;
  const folders = new Set<string>();
  const isIn = (folder: string, path: string) => path.startsWith(`${folder}${sep}`);
  return {
    note: (specifier, url, parentURL) => {
      if (!/^[\w@][^:]*$/.test(specifier) || !url.startsWith('file:') || isPackage(url)) return;
      const path = fileURLToPath(url);
      if ([...folders].some((folder) => isIn(folder, path))) return;
      const folder = packageFolder(specifier, parentURL, real);
      if (folder !== undefined && isIn(folder, path)) folders.add(folder);
    },
    isWithin: (parentURL, path) => {
      if (folders.size === 0 || !parentURL.startsWith('file:')) return false;
      const parent = fileURLToPath(parentURL);
      // A project may lie below a package that it uses.
      return placeOf(parent).kind === 'outside' && [...folders].some((folder) => isIn(folder, parent) && isIn(folder, path));
    },
  };
}

export interface LinkedPackages {
  /** Of everything that is resolved. */
  readonly note: (specifier: string, url: string, parentURL: string) => void;
  /** Whether a module asks for one of its own package. */
  readonly isWithin: (parentURL: string, path: string) => boolean;
}

function packageFolder(specifier: string, parentURL: string, real: (path: string) => string): string | undefined {
  try {
    const found = findPackageJSON(specifier, parentURL);
    return found === undefined ? undefined : real(dirname(found));
  } catch {
    // It was found in another way, as a package finds itself.
    return undefined;
  }
}
