import { findSourceMap } from 'node:module';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourcePlace } from '../../finding.ts';
import type { Callable } from './callable.ts';

/** A place in code as it runs: in the bundle, before any source map. */
export interface Caller {
  readonly script: string;
  /** From 1, as `column` is. */
  readonly line: number;
  readonly column: number;
}

export interface Callers {
  /** The project's folder. */
  readonly folder: string;
  /** Who called the function `below`, where that is the project's own code. */
  readonly find: (below: Callable) => Caller | undefined;
  /** Whether that is this package, or Node as it loads a module. */
  readonly isOwn: (below: Callable) => boolean;
  /** The same behind any number of frames of Node and of ours, as they stand between a `require()` and what is told of it. */
  readonly findBeyondNode: (below: Callable) => Caller | undefined;
}

/** Enough to get past frames of code without a file: Node's own in C++, and what is evaluated from a text. */
const depth = 4;
/** Enough to get past the frames of Node's module loader. */
const loaderDepth = 32;
/** This package: what its constructs read for the project is theirs to account for. */
const ownPackage = new URL('../../', import.meta.url).href;
/** `promisify(readFile)` puts a frame of its own between the caller and us. */
const promisify = 'node:internal/util';
/** So does its `getRandomValues`, which cannot be replaced. */
const crypto = 'node:crypto';

/** `bundle` is the address of the project's code; files beside it that are no packages count as the project's, too. */
export function callers({ bundle, folder }: { readonly bundle: string; readonly folder: string }): Callers {
  const isProject = (script: string) =>
    isBundle(script, bundle) || ((script.startsWith('file:') || isAbsolute(script)) && !isPackage(script));
  const firstOf = (frames: readonly NodeJS.CallSite[], isPassed: (script: string) => boolean): Caller | undefined => {
    for (const frame of frames) {
      const script = frame.getFileName();
      if (!script || isPassed(script)) continue;
      return isProject(script) ? { script, line: frame.getLineNumber() ?? 1, column: frame.getColumnNumber() ?? 1 } : undefined;
    }
    return undefined;
  };
  return {
    folder,
    find: (below) => firstOf(framesBelow(below, depth), (script) => script === promisify || script === crypto),
    isOwn: (below) => {
      const scripts = framesBelow(below, depth).map((frame) => frame.getFileName() ?? promisify);
      // What one function of Node's asks of another, whoever called the first was judged for.
      const script = scripts.find((name) => name !== promisify && !/^node:(?:internal\/)?fs\b/.test(name));
      return script?.startsWith(ownPackage) === true || script?.startsWith('node:internal/modules') === true;
    },
    findBeyondNode: (below) =>
      firstOf(framesBelow(below, loaderDepth), (script) => script.startsWith('node:') || script.startsWith(ownPackage)),
  };
}

/** Whether it is of a package, or of this one. */
export function isPackage(script: string): boolean {
  return script.includes('/node_modules/') || script.startsWith(ownPackage);
}

/** The bundle itself, or a later one of the same project. */
export function isBundle(script: string, bundle: string): boolean {
  return script === bundle || script.startsWith(`${bundle}?`);
}

/** V8's own way, a few frames only: a fourth of what `util.getCallSites` costs, and packages ask thousands of times. */
function framesBelow(below: Callable, most: number): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let frames: readonly NodeJS.CallSite[] = [];
  Error.stackTraceLimit = most;
  Error.prepareStackTrace = (_error, sites) => {
    frames = sites;
    return '';
  };
  const holder: { readonly stack?: string } = {};
  Error.captureStackTrace(holder, below);
  // V8 prepares a stack when it is first read.
  String(holder.stack);
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return frames;
}

/** Where that stands in the project's source, as the source map says. */
export function placeOfCaller({ script, line, column }: Caller, folder: string): SourcePlace | undefined {
  const entry = findSourceMap(script)?.findEntry(line - 1, column - 1);
  const [url, row, at] =
    entry !== undefined && 'originalSource' in entry
      ? [entry.originalSource, entry.originalLine + 1, entry.originalColumn + 1]
      : [script, line, column];
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  return { file: relative(folder, path).split(sep).join('/'), line: row, column: at };
}
