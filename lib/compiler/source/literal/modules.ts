import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Expression, parse as Parse, parseExpression as ParseExpression } from '@babel/parser';
import type { Program } from '@babel/types';
import { digestOf } from '../../../digest.ts';
import type { Input } from '../../messages.ts';

/** A file of the project, parsed. */
export interface Module {
  readonly file: string;
  readonly text: string;
  /** Of a program. */
  readonly program: Program | undefined;
  /** Of a JSON file: all of it. */
  readonly value: Expression | undefined;
}

/** The files that the project was bundled from, as they were then. */
export interface Modules {
  /** Undefined for a file that was not in the bundle, has changed since, or is no program that the parser takes. */
  readonly open: (file: string) => Module | undefined;
  /** The file of the project that a relative import means; undefined for packages. */
  readonly find: (from: string, specifier: string) => string | undefined;
}

export interface Parser {
  readonly parse: typeof Parse;
  readonly parseExpression: typeof ParseExpression;
}

/** Bytes. Generated constructs of a whole Kubernetes API are 2 MB, and nobody writes a configuration there. */
const largestFile = 1024 * 1024;
/** A configuration that is spread over more than this is not followed further. */
const mostFiles = 100;

export function openModules(folder: string, inputs: readonly Input[], parser: Parser): Modules {
  const digests = new Map(inputs.map(({ path, digest }) => [path, digest]));
  const opened = new Map<string, Module | undefined>();
  return {
    open: (file) => {
      if (!opened.has(file) && opened.size < mostFiles && digests.has(file))
        opened.set(file, read(folder, { path: file, digest: digests.get(file) }, parser));
      return opened.get(file);
    },
    find: (from, specifier) => {
      if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return undefined;
      return candidates(posix.join(posix.dirname(from), specifier)).find((path) => digests.has(path));
    },
  };
}

function read(folder: string, { path, digest }: { path: string; digest: string | undefined }, parser: Parser): Module | undefined {
  try {
    const full = join(folder, path);
    if (statSync(full).size > largestFile) return undefined;
    const bytes = readFileSync(full);
    // Somebody has edited it since: lines and columns mean something else now.
    if (digestOf(bytes) !== digest) return undefined;
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
    return path.endsWith('.json')
      ? { file: path, text, program: undefined, value: parser.parseExpression(text) }
      : { file: path, text, program: parser.parse(text, optionsFor(path)).program, value: undefined };
  } catch {
    // Gone, unreadable, or written in what the parser does not know: a place less exact is no reason to fail.
    return undefined;
  }
}

function optionsFor(path: string): Parameters<typeof Parse>[1] {
  const typed = /\.[cm]?tsx?$/.test(path);
  return {
    sourceType: 'module',
    errorRecovery: true,
    plugins: [...(typed ? (['typescript'] as const) : []), ...(path.endsWith('x') ? (['jsx'] as const) : []), 'decorators'],
  };
}

/** What esbuild tries, in its order as far as it matters: the file, its endings, the TypeScript that a `.js` stands for, a folder's index. */
function candidates(path: string): readonly string[] {
  const endings = ['.tsx', '.ts', '.jsx', '.js', '.mts', '.mjs', '.json'];
  const typescript = /\.[cm]?jsx?$/.test(path) ? [path.replace(/js(x?)$/, 'ts$1')] : [];
  return [path, ...typescript, ...endings.map((ending) => `${path}${ending}`), ...endings.map((ending) => `${path}/index${ending}`)];
}
