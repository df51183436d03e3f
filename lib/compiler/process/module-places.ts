import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { BuildOptions, Loader, Plugin } from 'esbuild';

/** Whether code says where it lies itself. */
export function asksForItsPlace(code: string): boolean {
  return /\bimport\.meta\b|\b__(?:dir|file)name\b/.test(code);
}

/**
 * For a bundle of modules each of which is told its own place, not that of the bundle: by `import.meta`, and by `__dirname` and `__filename`.
 * A name that a module declares itself stays its own. The text is the same in every folder.
 */
export function placedModules(folder: string) {
  return {
    define: { 'import.meta': meta, __dirname: `${meta}.dirname`, __filename: `${meta}.filename` },
    banner: { js: banner },
    plugins: [namePlaces(folder)],
  } satisfies BuildOptions;
}

const meta = '__pawl_meta';
const metaOf = '__pawl_meta_of';

/** Not in one word: the build of this package puts an address in its place. */
const ownAddress = ['import', 'meta', 'url'].join('.');

/** What `import.meta` is of the bundle, and its own of each module. On one line: stack traces count them. */
const banner =
  `import { fileURLToPath as __pawl_path } from 'node:url'; const ${metaOf} = (place) => { const url = new globalThis.URL(place, ${ownAddress}); ` +
  `return { ...import.meta, url: url.href, filename: __pawl_path(url), dirname: __pawl_path(new globalThis.URL('.', url)).replace(/(?<=.)[\\\\/]$/, ''), ` +
  `resolve: (name) => /^\\.{0,2}\\//.test(name) ? new globalThis.URL(name, url).href : import.meta.resolve(name) }; };`;

const loaders: Readonly<Record<string, Loader>> = { ts: 'ts', tsx: 'tsx', js: 'js', jsx: 'jsx' };

/** Whether a module may ask for its place, in whatever spelling: between `import` and `meta` may stand comments. */
const mayAsk = /\b(?:meta|__dirname|__filename)\b|\\u/;
const isModule = /^\s*(?:import|export)\b/m;
const namespace = 'module-place';

/**
 * Names the place of each module that asks for it: by an import behind its last line, which counts from the first on, so that all lines and columns
 * keep their numbers; in CommonJS, which knows no such thing, at the beginning of the first line.
 */
function namePlaces(folder: string): Plugin {
  return {
    name: 'module-places',
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: new RegExp(`^${namespace}:`) }, ({ path }) => ({
        path: path.slice(namespace.length + 1),
        namespace,
        sideEffects: false,
      }));
      onLoad({ filter: /^/, namespace }, ({ path }) => ({ contents: `export ${declared(path)}` }));
      onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, async ({ path }) => {
        const contents = await readFile(path, 'utf8');
        if (!mayAsk.test(contents)) return undefined;
        const place = relative(folder, path).split(sep).map(encodeURIComponent).join('/');
        const loader = loaders[path.slice(path.lastIndexOf('.') + 1).replace(/^[cm]/, '')] ?? 'ts';
        if (isModule.test(contents))
          return { contents: `${contents}\nimport { ${meta} } from ${JSON.stringify(`${namespace}:${place}`)};`, loader };
        // What a program for a shell begins with would be in the middle then.
        return { contents: `${declared(place)}${contents.startsWith('#!') ? ' //' : ''}${contents}`, loader };
      });
    },
  };
}

function declared(place: string): string {
  return `const ${meta} = /* @__PURE__ */ ${metaOf}(${JSON.stringify(place)});`;
}
