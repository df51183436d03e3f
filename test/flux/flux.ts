import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BuildOptions } from '../control-plane/build/build-binary.ts';
import { cacheFolder } from '../control-plane/build/cache-folder.ts';
import { runGo } from '../control-plane/build/go.ts';
import { type Located, locate } from '../control-plane/build/locate.ts';
import type { Recipe } from '../control-plane/build/recipe.ts';
import { type Finding, howToPrepare } from '../registries/finding.ts';

/** The newest of 2.9 that the Go module proxy serves whole. */
export const fluxVersion = 'v2.9.5';
export const sourceControllerVersion = 'v1.9.1';

/** Flux's command line and its source-controller: from the cache, else built where `build` says so. @default only with CI=true */
export async function findFlux({
  onProgress,
  build = process.env.CI === 'true',
}: Finding = {}): Promise<Located<'flux' | 'source-controller'>> {
  const cache = await fluxCache();
  const options: BuildOptions = { environment: process.env, onProgress };
  const cached = await locate({ flux: fluxIn(''), 'source-controller': sourceController }, { cache, build: false }, options);
  if (cached.kind === 'found') return cached;
  if (!build) return { ...cached, how: howToPrepare };
  const controller = await locate({ 'source-controller': sourceController }, { cache }, options);
  if (controller.kind === 'missing') return controller;
  const command = await withFluxSources(options, (folder) => locate({ flux: fluxIn(folder) }, { cache }, options));
  return command.kind === 'missing' ? command : { kind: 'found', binaries: { ...controller.binaries, ...command.binaries } };
}

/** Source-controller's custom resource definitions, as YAML documents; kept beside the binary, since module caches are emptied. */
export async function sourceDefinitions(): Promise<string> {
  const kept = join(await fluxCache(), 'definitions.yaml');
  const text = await readFile(kept, 'utf8').catch(() => undefined);
  if (text !== undefined) return text;
  const folder = join(await moduleFolder(sourceController.module, { environment: process.env }), 'config', 'crd', 'bases');
  const names = (await readdir(folder)).sort();
  // Each begins with its own "---".
  const all = (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
  await writeFile(`${kept}.${process.pid}`, all);
  await rename(`${kept}.${process.pid}`, kept);
  return all;
}

function fluxCache(): Promise<string> {
  const name = `${process.platform}-${process.arch}-flux-${fluxVersion}-source-controller-${sourceControllerVersion}`;
  return cacheFolder(process.env, 'registries', name);
}

/** One list of versions for both, so that what they share is compiled once; the replacements are those of their own go.mod. */
const goMod = `module pawl.dev/throwaway
go 1.26.0
require github.com/fluxcd/source-controller ${sourceControllerVersion}
require github.com/fluxcd/flux2/v2 ${fluxVersion}
replace github.com/opencontainers/go-digest => github.com/opencontainers/go-digest v1.0.1-0.20220411205349-bde1400a84be
replace gopkg.in/yaml.v3 => gopkg.in/yaml.v3 v3.0.1
`;

const sourceController: Recipe = {
  binary: 'source-controller',
  module: { path: 'github.com/fluxcd/source-controller', version: sourceControllerVersion },
  package: 'github.com/fluxcd/source-controller',
  go: '1.26.0',
  files: { 'go.mod': goMod },
};

const fluxModule = { path: 'github.com/fluxcd/flux2/v2', version: fluxVersion };

function fluxIn(folder: string): Recipe {
  return {
    binary: 'flux',
    module: fluxModule,
    package: 'github.com/fluxcd/flux2/v2/cmd/flux',
    go: '1.26.0',
    define: { 'main.VERSION': fluxVersion.slice(1) },
    files: { 'go.mod': `${goMod}replace ${fluxModule.path} => ${folder}\n` },
  };
}

/** A copy of the module with something to embed: what "flux install" applies is made by Flux's release, and is not in the module. */
async function withFluxSources<T>(options: BuildOptions, act: (folder: string) => Promise<T>): Promise<T> {
  const from = await moduleFolder(fluxModule, options);
  const folder = await mkdtemp(join(tmpdir(), 'pawl-flux-'));
  try {
    for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const source = join(entry.parentPath, entry.name);
      const target = join(folder, source.slice(from.length));
      // Made by us and not copied: the module cache is read-only.
      await mkdir(dirname(target), { recursive: true });
      await copyFile(source, target);
    }
    await mkdir(join(folder, 'cmd', 'flux', 'manifests'), { recursive: true });
    await writeFile(join(folder, 'cmd', 'flux', 'manifests', 'none.yaml'), '');
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function moduleFolder({ path, version }: Recipe['module'], { environment }: BuildOptions): Promise<string> {
  const { Dir: folder }: { Dir: string } = JSON.parse(await runGo(['mod', 'download', '-json', `${path}@${version}`], { environment }));
  return folder;
}
