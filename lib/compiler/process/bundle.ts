import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, type BuildResult, build, context, type Message, type Metafile } from 'esbuild';
import { digestOf } from '../../digest.ts';
import { byCodeUnit } from '../../json.ts';
import { similar } from '../../schemas/shape/similar.ts';
import { CompileError } from '../compile-error.ts';
import { entryFile, findProject } from '../find-project.ts';
import type { Input } from '../messages.ts';
import { asksForItsPlace, placedModules } from './module-places.ts';
import { bundleName } from './request.ts';

export interface Bundle {
  readonly code: string;
  /** The project's own files that went in, relative to its folder. */
  readonly inputs: readonly Input[];
  /** What is imported from beyond them, as it is written there: packages and Node's own modules. */
  readonly imports: readonly string[];
  /** Imports of files that are in the bundle, and do not lie in the project's folder; those by such a file as well. */
  readonly beside: readonly BundledImport[];
  readonly warnings: readonly string[];
}

export interface BundledImport {
  /** Both relative to the project's folder: the file that is imported, and the one that imports it. */
  readonly path: string;
  readonly from: string;
  /** The words of the import, and how it imports: `import`, `import()`, `require()`. */
  readonly specifier: string;
  readonly call: string;
}

/** Whoever saves as often as that does not stop. */
const mostAttempts = 10;

/**
 * The project as one ES module, packages left out. Nothing is written. The text is the same in every folder. The digests are those of what went in:
 * the bundler reads a file, and its digest is taken a little later, so it is bundled until they are the same before and after.
 */
export async function bundleProject(folder: string): Promise<Bundle> {
  let before = await bundleAtOnce(folder);
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const bundle = await bundleAtOnce(folder);
    if (isSame(bundle.inputs, before.inputs)) return bundle;
    before = bundle;
  }
  throw new CompileError('BUNDLE_FAILED', 'Cannot compile the project: its files are saved again and again while they are read', {
    fix: 'Try again once nobody writes them',
  });
}

function isSame(inputs: readonly Input[], before: readonly Input[]): boolean {
  const digests = new Map(before.map(({ path, digest }) => [path, digest]));
  return inputs.length === before.length && inputs.every(({ path, digest }) => digests.get(path) === digest);
}

/** The same in half the time, for commands that show: of a file that is saved meanwhile, the digest may be that of what came after. */
export async function bundleAtOnce(folder: string): Promise<Bundle> {
  await findProject(folder, folder);
  const result = await build(optionsFor(folder)).catch(failedIn(folder));
  return bundleOf(folder, isPlaced(result) ? await build(placedOptionsFor(folder)).catch(failedIn(folder)) : result);
}

/** The same again and again, for somebody who saves files: what has not changed is not read again. */
export interface Bundler {
  readonly bundle: () => Promise<ModuleBundle>;
  readonly close: () => Promise<void>;
}

export interface ModuleBundle extends Bundle {
  readonly modules: Metafile['inputs'];
}

export async function openBundler(folder: string): Promise<Bundler> {
  const opened = await context(optionsFor(folder));
  let placed: Promise<typeof opened> | undefined;
  return {
    bundle: async () => {
      await findProject(folder, folder);
      let result = await opened.rebuild().catch(failedIn(folder));
      if (isPlaced(result)) {
        placed ??= context(placedOptionsFor(folder));
        result = await (await placed).rebuild().catch(failedIn(folder));
      }
      return { ...bundleOf(folder, result), modules: result.metafile.inputs };
    },
    close: async () => {
      await opened.dispose();
      await (await placed)?.dispose();
    },
  };
}

/** Most projects do not ask, and are read once and by esbuild alone. */
function isPlaced({ outputFiles }: BuildResult<ReturnType<typeof optionsFor>>): boolean {
  return asksForItsPlace(outputFiles[0]?.text ?? '');
}

function placedOptionsFor(folder: string) {
  return { ...optionsFor(folder), ...placedModules(folder) };
}

function optionsFor(folder: string) {
  return {
    absWorkingDir: folder,
    entryPoints: [entryFile],
    outfile: bundleName,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    sourcemap: 'inline',
    sourcesContent: false,
    charset: 'utf8',
    logLevel: 'silent',
  } satisfies BuildOptions;
}

/** What is gone since it was looked for is said as such: the bundler only knows that it cannot resolve it. */
function failedIn(folder: string): (thrown: unknown) => Promise<never> {
  return async (thrown) => {
    await findProject(folder, folder);
    return failed(thrown, meant(thrown, folder));
  };
}

function failed(thrown: unknown, fix?: string): never {
  const what = `Cannot compile the project: ${errorsOf(thrown).map(sentence).join('; ')}`;
  throw new CompileError('BUNDLE_FAILED', what, { cause: thrown, ...(fix === undefined ? {} : { fix }) });
}

/** The file beside the one that is not there, where that is the one mistake. */
function meant(thrown: unknown, folder: string): string | undefined {
  const [error, ...others] = errorsOf(thrown);
  if (error === undefined || others.length > 0) return undefined;
  const [, wanted] = /^Could not resolve "(\.[^"]*)"/.exec(error.text) ?? [];
  if (wanted === undefined || !error.location) return undefined;
  const near = similar(basename(wanted), namesIn(join(folder, dirname(error.location.file), dirname(wanted))));
  return near === undefined ? undefined : `Did you mean "${wanted.slice(0, wanted.length - basename(wanted).length)}${near}"?`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nor is there the folder.
    return [];
  }
}

function bundleOf(folder: string, result: BuildResult<ReturnType<typeof optionsFor>>): Bundle {
  const [file] = result.outputFiles;
  if (file === undefined) throw new CompileError('BUNDLE_FAILED', 'Cannot compile the project: the bundler gave no output');
  const { metafile, warnings } = result;
  return {
    code: file.text,
    inputs: inputsOf(folder, metafile),
    imports: importsOf(metafile),
    beside: besideOf(metafile),
    warnings: warnings.map(sentence),
  };
}

function besideOf({ inputs }: Metafile): readonly BundledImport[] {
  const isBeside = (path: string) => /^(?:\.\.\/|\/|\.git\/|\.pawl\/)/.test(path);
  if (!Object.keys(inputs).some(isBeside)) return [];
  return Object.entries(inputs).flatMap(([from, { imports }]) =>
    imports
      .filter(({ path, external }) => external !== true && isBeside(path))
      .map(({ path, kind, original }) => ({ path, from, specifier: original ?? path, call: calls[kind] ?? 'import' })),
  );
}

const calls: Readonly<Record<string, string>> = {
  'dynamic-import': 'import()',
  'require-call': 'require()',
  'require-resolve': 'require()',
};

function importsOf({ outputs }: Metafile): readonly string[] {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  return [...new Set(imports.filter(({ external }) => external === true).map(({ path }) => path))].sort(byCodeUnit);
}

/** At once: they are small, and have just been read, so that asking for each costs more than its bytes. */
function inputsOf(folder: string, metafile: Metafile): readonly Input[] {
  // A namespace before a colon marks what is not a file, `(disabled):…`.
  const paths = Object.keys(metafile.inputs).filter((path) => !/^\(?[a-z-]+\)?:/.test(path));
  try {
    return paths.map((path) => ({ path, digest: digestOf(readFileSync(join(folder, path))) }));
  } catch (thrown) {
    // Gone since it was bundled.
    return failed(thrown);
  }
}

type Said = Pick<Message, 'text' | 'location'>;

function errorsOf(thrown: unknown): readonly Said[] {
  if (thrown instanceof Error && 'errors' in thrown && Array.isArray(thrown.errors)) return thrown.errors.slice(0, 10);
  return [{ text: thrown instanceof Error ? thrown.message : String(thrown), location: null }];
}

/** `environments/web.ts:12:5: Expected ")" but found ";"` */
function sentence({ text, location }: Said): string {
  return location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`;
}
