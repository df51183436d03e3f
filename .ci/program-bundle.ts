import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';

/** What the package runs, entry by entry: the file of lib/ and the module of build/ that stands for it. */
export const entries = {
  index: 'lib/index.ts',
  cli: 'lib/entry/cli.ts',
  'compile-child': 'lib/compiler/child/main.ts',
  cdk8s: 'lib/compiler/cdk8s.ts',
} as const;

/** The folder of build/ that holds all code; as deep as `lib/<room>`, so that no chunk stands for a place. */
export const runFolder = 'build/run';

/**
 * Modules become a few files: a process that starts spends most of its time in finding and linking them otherwise.
 * What the entries share stays shared (`splitting`), so that a project and the process that evaluates it have one copy of a construct.
 */
export const programBundle = {
  entryPoints: entries,
  outdir: runFolder,
  bundle: true,
  splitting: true,
  keepNames: false,
  platform: 'node',
  target: 'node22.19',
  format: 'esm',
  // The user's own copies, and what is large and seldom wanted: it is loaded as it is, when it is.
  external: ['cdk8s', 'constructs', 'zod', 'esbuild', '@kubernetes/client-node', 'ajv', '@babel/parser', 'yargs'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  legalComments: 'external',
  logLevel: 'warning',
  plugins: [ownAddress()],
} satisfies BuildOptions;

/** In a chunk, `import.meta.url` is still the address of the module that says it, as tsc would have written it. */
function ownAddress(): Plugin {
  const library = resolve('lib');
  return {
    name: 'own-address',
    setup: (build) => {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const place = relative(library, path);
        if (place.startsWith('..')) return undefined;
        const text = await readFile(path, 'utf8');
        const address = `new URL(${JSON.stringify(`../${place.replace(/\.ts$/, '.js')}`)}, import.meta.url).href`;
        return { contents: text.replaceAll('import.meta.url', address), loader: 'ts' };
      });
    },
  };
}
