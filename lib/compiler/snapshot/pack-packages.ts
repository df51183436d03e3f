import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { isKnownCdk8s } from '../child/quick-json.ts';

/** Packages as one script. */
export interface Pack {
  readonly script: string;
  /** The files that went in. */
  readonly files: readonly string[];
}

interface Found {
  readonly path: string;
  readonly format: 'module' | 'commonjs';
  readonly names: readonly string[];
}

/**
 * The packages of a project and the module `keeper` as one script that `keepPackages` of the keeper is called in, with what Node itself says of
 * each package: which file its name stands for, and what an import of it has. Loads them into this process. Undefined where the project has
 * another copy of this package.
 */
export async function packPackages(
  folder: string,
  { names, keeper }: { readonly names: readonly string[]; readonly keeper: string },
): Promise<Pack | undefined> {
  const packages = await Promise.all((await resolveFrom(folder, names)).map(loadedFrom));
  // A project may have another copy of this package than the one that runs.
  const own = dirname(dirname(keeper)) + sep;
  if (!packages.some(({ path }) => path.startsWith(own))) return undefined;
  const { outputFiles, metafile } = await build({
    stdin: { contents: textOf(packages, keeper), resolveDir: folder, loader: 'js' },
    absWorkingDir: folder,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    // What Node does not know must not decide which file is taken.
    conditions: [],
    // Modules are strict, and most of CommonJS says so.
    banner: { js: '"use strict"; let pawlIsLoaded = false;' },
    // Classes are told by their names, here and there: esbuild may give them others.
    keepNames: true,
    // Half of the text is comments, some beyond Latin 1, for which V8 would keep all of it in two bytes for each letter.
    minifyWhitespace: true,
    logLevel: 'silent',
    plugins: [ownAddresses()],
  });
  const files = Object.keys(metafile.inputs)
    .filter((name) => name !== '<stdin>')
    .map((name) => resolve(folder, name));
  const [output] = outputFiles;
  if (output === undefined) return undefined;
  const script = output.text.replace(esbuildsNaming, () => naming).replace('"pawl files"', () => JSON.stringify(files));
  return { script, files };
}

/** What `keepNames` calls for each class and function. */
const esbuildsNaming = 'var __name=(target,value)=>__defProp(target,"name",{value,configurable:true});';

/**
 * A function that is given a name has a table of its own from then on, in place of what all functions share: a tenth of the snapshot. So only those
 * that do not have it already get one, and nobody asks for the name of a closure that is made later, thousands of times.
 */
const naming =
  'var __name=(target,value)=>target.name===value||pawlIsLoaded&&target.name===""?target:__defProp(target,"name",{value,configurable:true});';

function textOf(packages: readonly Found[], keeper: string): string {
  const rows = packages.map(
    ({ path, format, names }) =>
      `{ path: ${JSON.stringify(path)}, format: '${format}', names: ${JSON.stringify(names)}, loaded: require(${JSON.stringify(path)}) }`,
  );
  return `require(${JSON.stringify(keeper)}).keepPackages({ packages: [${rows.join(', ')}], files: "pawl files", isKnownCdk8s: ${isKnownCdk8s()} });\npawlIsLoaded = true;`;
}

/** Asks Node, as the project's bundle would: by an import in a module that lies there. */
async function resolveFrom(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const address = pathToFileURL(join(folder, 'pawl-packages.mjs')).href;
  const source = names.map((name) => `import ${JSON.stringify(name)};`).join('\n');
  const found: string[] = [];
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === address) return { url: address, format: 'module', shortCircuit: true };
      const resolved = next(specifier, context);
      if (context.parentURL === address) found.push(resolved.url);
      return resolved;
    },
    load: (url, context, next) => (url === address ? { format: 'module', source, shortCircuit: true } : next(url, context)),
  });
  try {
    await import(address);
  } finally {
    hooks.deregister();
  }
  return found;
}

async function loadedFrom(address: string): Promise<Found> {
  const module: object = await import(address);
  const path = fileURLToPath(address);
  // Where Node has read CommonJS, it has it among what was required, too.
  const format = Object.hasOwn(createRequire(address).cache, path) ? 'commonjs' : 'module';
  return { path, format, names: Object.keys(module) };
}

/** Not in one word: the build of this package replaces that, as it is done here. */
const ownAddress = ['import', 'meta', 'url'].join('.');

const ownNames = /\b__(?:dir|file)name\b/;
const isModule = /^\s*(?:import|export)\b/m;

/** In a script, that is still the address of the module that says it, and CommonJS still has the names of its file and folder. */
function ownAddresses(): Plugin {
  return {
    name: 'own-addresses',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.[cm]?js$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        const isNamed = ownNames.test(text) && !isModule.test(text);
        if (!isNamed && !text.includes(ownAddress)) return undefined;
        const names = isNamed ? `var __filename = ${JSON.stringify(path)}, __dirname = ${JSON.stringify(dirname(path))}; ` : '';
        return { contents: names + text.replaceAll(ownAddress, JSON.stringify(pathToFileURL(path).href)), loader: 'js' };
      });
    },
  };
}
