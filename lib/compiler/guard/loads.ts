import { type ResolveFnOutput, type ResolveHookContext, type ResolveHookSync, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { codeOf } from '../../errors.ts';
import type { SourcePlace } from '../../finding.ts';
import { type Caller, isPackage, placeOfCaller } from './caller.ts';
import type { PlaceOf } from './files.ts';
import { linkedPackages } from './linked-packages.ts';
import type { Observer } from './observe.ts';

interface Loads {
  /** The project's folder. */
  readonly folder: string;
  readonly observer: Observer;
  readonly placeOf: PlaceOf;
  readonly isBundle: (script: string) => boolean;
}

/**
 * Watches what project code loads at run time: `createRequire(…)('./x')`, and `import()` of an address that the bundler could not read.
 * A file of the project becomes an input, with the files that it loads in turn; one that is not of the project is noted.
 * Packages are asked for by name, or ask for their own files, and are not judged; nor is one that is linked, for its own modules.
 */
export function watchLoads({ folder, observer, placeOf, isBundle }: Loads): void {
  const own = new Set<string>();
  const linked = linkedPackages(placeOf);
  registerHooks({
    resolve: function resolve(specifier, context, next) {
      const { parentURL = '' } = context;
      const importer = /^\.{1,2}(?:\/|$)/.test(specifier) && isBundle(parentURL) ? observer.callerBeyondNode(resolve) : undefined;
      const line = importer === undefined ? undefined : placeOfCaller(importer, folder);
      const resolved = line === undefined ? next(specifier, context) : besideModule(specifier, line, { folder, context, next });
      linked.note(specifier, resolved.url, parentURL);
      const isFile = resolved.url.startsWith('file:') && /^(?:\.{0,2}\/|file:)/.test(specifier);
      if (!isFile || isBundle(resolved.url) || isPackage(parentURL)) return resolved;
      const caller = observer.callerBeyondNode(resolve) ?? (own.has(parentURL) ? topOf(parentURL) : undefined);
      if (caller === undefined) return resolved;
      const path = fileURLToPath(resolved.url);
      const place = placeOf(path);
      if (place.kind === 'outside' && linked.isWithin(parentURL, path)) return resolved;
      own.add(resolved.url);
      const call = context.conditions.includes('require') ? 'require()' : 'import()';
      if (place.kind === 'outside') observer.note({ kind: 'outside-file', what: path, call }, caller);
      if (place.kind === 'project') observer.readFile(place.path);
      return resolved;
    },
  });
}

interface Beside {
  readonly folder: string;
  readonly context: ResolveHookContext;
  readonly next: Parameters<ResolveHookSync>[2];
}

/** What `import()` is given is relative to the module whose line that is, not to the bundle, which has it now. */
function besideModule(specifier: string, { file, line, column = 1 }: SourcePlace, { folder, context, next }: Beside): ResolveFnOutput {
  try {
    return next(new URL(specifier, pathToFileURL(join(folder, file))).href, context);
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === undefined || !notThere.has(code)) throw thrown;
    // Node would name the bundle, which nobody has seen.
    throw Object.assign(new Error(`there is no module "${specifier}" to import (${file}:${line}:${column})`), { code });
  }
}

const notThere: ReadonlySet<string> = new Set(['ERR_MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT', 'ERR_INVALID_MODULE_SPECIFIER']);

/** Who imports by a line of its own may be loaded when nobody's frame is left. */
function topOf(script: string): Caller {
  return { script, line: 1, column: 1 };
}
