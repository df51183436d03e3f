import { type ResolveHookContext, registerHooks } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const addresses = new Set<string>();
const paths = new Set<string>();
let isAllKnown = true;

/** Notes every file that this process loads as code from now on, packages and what they load in turn included. To be called before all else. */
export function noteLoadedFiles(): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      try {
        const resolved = next(specifier, context);
        if (resolved.url.startsWith('file:')) addresses.add(resolved.url);
        // A package that somebody works on may get another file, or a link, that is found before the one there is.
        if (/^(?:\.{1,2}(?:\/|$)|\/)/.test(specifier) && context.parentURL?.includes('/node_modules/') === false)
          noteAsked(specifier, context);
        return resolved;
      } catch (thrown) {
        // Somebody may go on without it, and it may come.
        if (/^(?:\.{1,2}(?:\/|$)|\/|file:)/.test(specifier)) noteAsked(specifier, context);
        throw thrown;
      }
    },
  });
}

/** The file that a module asked for by its path, and the folder that it is, or would be, in. */
function noteAsked(specifier: string, { parentURL = '' }: ResolveHookContext): void {
  try {
    const path = fileURLToPath(new URL(specifier, parentURL));
    paths.add(path).add(dirname(path));
  } catch {
    // No file can have that address: none will come.
  }
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
