import type { Bundle } from '../process/bundle.ts';

/** What loads without touching anything but memory, so that it can be kept as it is once it is loaded. */
const known = /^(?:cdk8s|cdk8s-plus-\d+|constructs|zod|pawl)$/;

/** Words of code that loads what no bundler sees. */
const loadsAnything = /\bcreateRequire\b|\brequire\b|\bimport\s*\(|\bgetBuiltinModule\b/;

/**
 * The packages that a project imports, where these are all that its code loads and all of them can be kept; undefined where it loads
 * anything else, which would bring copies of its own.
 */
export function packableIn({ code, imports }: Pick<Bundle, 'code' | 'imports'>): readonly string[] | undefined {
  const packages = imports.filter((name) => !name.startsWith('node:'));
  return packages.every((name) => known.test(name)) && !loadsAnything.test(code) ? packages : undefined;
}
