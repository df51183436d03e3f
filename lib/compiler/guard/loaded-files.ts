import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const addresses = new Set<string>();
const paths = new Set<string>();
let isAllKnown = true;

/** Notes every file that this process loads as code from now on, packages and what they load in turn included. To be called before all else. */
export function noteLoadedFiles(): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context);
      if (resolved.url.startsWith('file:')) addresses.add(resolved.url);
      return resolved;
    },
  });
}

/** A file or folder that is not of the project, and that somebody has looked at, whoever it was. */
export function noteForeignFile(path: string): void {
  paths.add(path);
}

/** Something has had a say that no file tells of, whoever asked it: another process, the network, the clock, a folder with all below it. */
export function noteWorld(): void {
  isAllKnown = false;
}

/** The paths of both, so far; undefined where they do not tell everything. */
export function loadedFiles(): readonly string[] | undefined {
  if (!isAllKnown) return undefined;
  return [...new Set([...[...addresses].map((address) => fileURLToPath(address)), ...paths])];
}
