import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';

/** What somebody starts or imports, in lib/. Each has its place in build/, where a line passes on what lies in `run/`. */
export const entries: Readonly<Record<string, string>> = {
  index: 'lib/index.ts',
  start: 'lib/entry/start.ts',
  'compile-child': 'lib/compiler/child/main.ts',
  'serve-child': 'lib/compiler/child/serve.ts',
  'attend-child': 'lib/compiler/child/attend.ts',
  'kept-packages': 'lib/compiler/child/kept-packages.ts',
  cdk8s: 'lib/compiler/cdk8s.ts',
  'make-snapshot': 'lib/entry/make-snapshot.ts',
  supervisor: 'lib/control-plane/process/supervisor.ts',
};

/** The module of build/ that stands for an entry: tsc's own is longer, and loads its parts one by one. */
export function standIn(name: string): { readonly path: string; readonly text: string } {
  const path = (entries[name] ?? '').replace(/^lib\//, 'build/').replace(/\.ts$/, '.js');
  const run = `${'../'.repeat(path.split('/').length - 2) || './'}run/${name}.js`;
  return { path, text: name === 'index' ? `export * from '${run}';\n` : `import '${run}';\n` };
}

const shared = {
  outdir: 'build/run',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node22.19',
  format: 'esm',
  // Bundled CommonJS packages ask for Node's own modules by require, which a module file does not have.
  banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
  // `licences.ts` has all of them, whole.
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [ownAddress()],
} satisfies BuildOptions;

/** The user's own copies, and what is large and seldom wanted: it is loaded as it is, when it is. */
const external = ['cdk8s', 'constructs', 'esbuild', '@kubernetes/client-node', 'ajv', '@babel/parser'];

/**
 * Modules become a few files: a process that starts spends most of its time in finding and linking them otherwise.
 * What a project imports and the process that evaluates it have one copy of a construct (`splitting`), and the user's zod.
 */
export const libraryBundle = {
  ...shared,
  entryPoints: only('index', 'compile-child', 'serve-child', 'attend-child', 'kept-packages', 'cdk8s'),
  external: [...external, 'zod'],
} satisfies BuildOptions;

/** The command line is a process of its own, and shares with no project. */
export const programBundle = {
  ...shared,
  entryPoints: only('start', 'make-snapshot', 'supervisor'),
  external,
  // Of yargs; help is wrapped nowhere, and what measures emoji takes longer to load than everything else of yargs.
  alias: { 'string-width': './.ci/text-length.ts' },
} satisfies BuildOptions;

function only(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (entries[name] === undefined ? [] : [[name, entries[name]]])));
}

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
