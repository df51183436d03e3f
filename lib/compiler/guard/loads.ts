import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Caller, isPackage } from './caller.ts';
import type { PlaceOf } from './files.ts';
import type { Observer } from './observe.ts';

interface Loads {
  readonly observer: Observer;
  readonly placeOf: PlaceOf;
  readonly isBundle: (script: string) => boolean;
}

/**
 * Watches what project code loads at run time: `createRequire(…)('./x')`, and `import()` of an address that the bundler could not read.
 * A file of the project becomes an input, with the files that it loads in turn; one that is not of the project is noted.
 * Packages are asked for by name, or ask for their own files, and are not judged.
 */
export function watchLoads({ observer, placeOf, isBundle }: Loads): void {
  const own = new Set<string>();
  registerHooks({
    resolve: function resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const { parentURL = '' } = context;
      const isFile = resolved.url.startsWith('file:') && /^(?:\.{0,2}\/|file:)/.test(specifier);
      if (!isFile || isBundle(resolved.url) || isPackage(parentURL)) return resolved;
      const caller = observer.callerBeyondNode(resolve) ?? (own.has(parentURL) ? topOf(parentURL) : undefined);
      if (caller === undefined) return resolved;
      own.add(resolved.url);
      const path = fileURLToPath(resolved.url);
      const place = placeOf(path);
      const call = context.conditions.includes('require') ? 'require()' : 'import()';
      if (place.kind === 'outside') observer.note({ kind: 'outside-file', what: path, call }, caller);
      if (place.kind === 'project') observer.readFile(place.path);
      return resolved;
    },
  });
}

/** Who imports by a line of its own may be loaded when nobody's frame is left. */
function topOf(script: string): Caller {
  return { script, line: 1, column: 1 };
}
