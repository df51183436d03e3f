import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { buildReporter } from '../control-plane/build/build-reporter.ts';
import { cacheFolder } from '../control-plane/build/cache-folder.ts';
import { type Located, locate } from '../control-plane/build/locate.ts';
import type { Recipe } from '../control-plane/build/recipe.ts';
import { missing } from '../control-plane/for-tests.ts';
import { type Finding, howToPrepare } from './finding.ts';

/** Other people's programs, as they are. */
export type ToolName = 'cosign' | 'crane' | 'oras';

export interface Tool {
  /** Where it is, for programs that start it themselves. */
  readonly path: string;
  /** What it printed to standard output; fails with what it complained about. */
  run(words: readonly string[], options?: ToolOptions): Promise<string>;
}

export interface ToolOptions {
  /** Beside this process's own: `COSIGN_PASSWORD`, `DOCKER_CONFIG`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/** The program for a suite, or a reason to skip it where it is not built; with CI=true it is built, and missing is an error. */
export async function toolForTests(
  name: ToolName,
): Promise<{ readonly kind: 'ready'; readonly tool: Tool } | { readonly kind: 'missing'; readonly reason: string }> {
  const found = await findTool(name, { onProgress: buildReporter(console.error) });
  return found.kind === 'missing' ? missing(found) : { kind: 'ready', tool: toolAt(found.binaries[name]) };
}

export async function findTool<Name extends ToolName>(name: Name, { onProgress, build }: Finding = {}): Promise<Located<Name>> {
  const recipe = recipes[name];
  const cache = await cacheFolder(process.env, 'registries', `${process.platform}-${process.arch}-${name}-${recipe.module.version}`);
  const places = { cache, build: build ?? (quick.has(name) || process.env.CI === 'true') };
  // Just this one name, which a computed key does not tell the compiler.
  const found = await locate({ [name]: recipe } as Record<Name, Recipe>, places, { environment: process.env, onProgress });
  return found.kind === 'missing' && !places.build ? { ...found, how: howToPrepare } : found;
}

export function toolAt(path: string): Tool {
  return {
    path,
    run: async (words, { environment = {}, folder } = {}) => {
      const options = {
        env: { ...process.env, ...environment },
        maxBuffer: 64 * 1024 * 1024,
        ...(folder === undefined ? {} : { cwd: folder }),
      };
      return (await promisify(execFile)(path, words, options)).stdout;
    },
  };
}

/** Built in seconds; the others take minutes. */
const quick: ReadonlySet<ToolName> = new Set(['crane']);

const recipes: Readonly<Record<ToolName, Recipe>> = {
  cosign: {
    binary: 'cosign',
    module: { path: 'github.com/sigstore/cosign/v3', version: 'v3.1.3' },
    package: 'github.com/sigstore/cosign/v3/cmd/cosign',
    go: '1.26.0',
    define: { 'sigs.k8s.io/release-utils/version.gitVersion': 'v3.1.3' },
  },
  crane: {
    binary: 'crane',
    module: { path: 'github.com/google/go-containerregistry', version: 'v0.22.1' },
    package: 'github.com/google/go-containerregistry/cmd/crane',
    go: '1.25.0',
  },
  oras: {
    binary: 'oras',
    module: { path: 'oras.land/oras', version: 'v1.3.6' },
    package: 'oras.land/oras/cmd/oras',
    go: '1.26.7',
  },
};
