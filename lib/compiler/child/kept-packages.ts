import fs from 'node:fs';
import { createRequire, Module, registerHooks, setSourceMapsSupport } from 'node:module';
import { pathToFileURL } from 'node:url';
import { startupSnapshot } from 'node:v8';
import { noteForeignFile, noteLoadedFiles } from '../guard/loaded-files.ts';
import { largePages } from '../process/large-pages.ts';
import { answerOnce } from './answer-once.ts';
import { knowPacked } from './quick-json.ts';
import { warmUp } from './warm-up.ts';

/** A package that is in a snapshot of this process, as a project would import it. */
export interface KeptPackage {
  /** The file that its name stands for. */
  readonly path: string;
  readonly format: 'module' | 'commonjs';
  /** What an `import` of it has, as Node says: for CommonJS more and less than what it exports. */
  readonly names: readonly string[];
  /** Its module, or what it exports by `module.exports`. */
  readonly loaded: unknown;
}

export interface KeptPackages {
  readonly packages: readonly KeptPackage[];
  /** The files of all of them. */
  readonly files: readonly string[];
  /** What `isKnownCdk8s` says where functions have the text that they were written with. */
  readonly isKnownCdk8s: boolean;
}

const key = Symbol.for('pawl.kept');

/**
 * For the script that a start-up snapshot is made of: whoever starts from it has these packages loaded already, waits for its request, and
 * hands the project the same modules as everybody else has.
 */
export function keepPackages({ packages, files, isKnownCdk8s }: KeptPackages): void {
  loadNode();
  // What the project does with it is looked at when that has run.
  if (isKnownCdk8s) knowPacked();
  try {
    warmUp(packages.find(({ path }) => /[\\/]cdk8s-plus-\d+[\\/]/.test(path))?.loaded);
  } catch {
    // Another version than those that it was written for: what it would have compiled is compiled when it is called.
  }
  startupSnapshot.setDeserializeMainFunction(() => {
    for (const name of Object.keys(largePages)) delete process.env[name];
    noteLoadedFiles();
    for (const file of files) noteForeignFile(file);
    // As in `prepare-process.ts`.
    setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
    giveOut(packages);
    void answerOnce();
  });
}

/** What Node loads when it is first asked for, as the guard does: ten milliseconds of each start. */
function loadNode(): void {
  void fs.promises;
  void globalThis.performance;
}

function giveOut(packages: readonly KeptPackage[]): void {
  const byAddress = new Map(packages.map((kept) => [pathToFileURL(kept.path).href, kept]));
  Object.defineProperty(globalThis, key, { value: (address: string) => valuesOf(byAddress.get(address)) });
  registerHooks({
    load: (address, context, next) => {
      const kept = byAddress.get(address);
      return kept === undefined ? next(address, context) : { format: 'module', source: sourceOf(address, kept), shortCircuit: true };
    },
  });
  const { cache } = createRequire(pathToFileURL('/').href);
  for (const { path, format, loaded } of packages)
    if (format === 'commonjs') cache[path] = Object.assign(new Module(path), { filename: path, exports: loaded, loaded: true });
}

/** A module that passes on what is there, name by name. */
function sourceOf(address: string, { names }: KeptPackage): string {
  const values = names.map((_, at) => `v${at}`).join(', ');
  const exported = names.map((name, at) => `v${at} as ${JSON.stringify(name)}`).join(', ');
  return `const [${values}] = globalThis[Symbol.for('pawl.kept')](${JSON.stringify(address)});\nexport { ${exported} };`;
}

function valuesOf(kept: KeptPackage | undefined): readonly unknown[] {
  return kept?.names.map((name) => valueIn(kept, name)) ?? [];
}

function valueIn({ format, loaded }: KeptPackage, name: string): unknown {
  if (format === 'commonjs' && (name === 'default' || name === 'module.exports')) return loaded;
  return (typeof loaded === 'object' && loaded !== null) || typeof loaded === 'function' ? Reflect.get(loaded, name) : undefined;
}
