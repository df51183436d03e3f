import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { BuildProgress } from '../control-plane/build/build-binary.ts';
import { buildReporter } from '../control-plane/build/build-reporter.ts';
import { cacheFolder } from '../control-plane/build/cache-folder.ts';
import { type Located, locate } from '../control-plane/build/locate.ts';
import type { Recipe } from '../control-plane/build/recipe.ts';
import { missing } from '../control-plane/for-tests.ts';

/** oras-go and go-containerregistry as a command line; the head of oracle/main.go says what it understands. */
export interface Oracle {
  run(...words: readonly string[]): Promise<string>;
}

/** The oracle for a suite, or a reason to skip it where it cannot be had; with CI=true that is an error. */
export async function oracleForTests(): Promise<
  { readonly kind: 'ready'; readonly oracle: Oracle } | { readonly kind: 'missing'; readonly reason: string }
> {
  const found = await findOracle(buildReporter(console.error));
  if (found.kind === 'missing') return missing(found);
  const run = async (...words: readonly string[]) => (await promisify(execFile)(found.binaries.oracle, words)).stdout;
  return { kind: 'ready', oracle: { run } };
}

/** Its binary: built once from the Go module proxy, again when its source or its go.mod changes. */
export async function findOracle(onProgress?: (progress: BuildProgress) => void): Promise<Located<'oracle'>> {
  const files = await sources();
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 8);
  const cache = await cacheFolder(process.env, 'registries', `${process.platform}-${process.arch}-oracle-${version}`);
  const recipe: Recipe = {
    binary: 'oracle',
    module: { path: 'oras.land/oras-go/v2', version: 'v2.6.4' },
    package: '.',
    go: '1.26.0',
    files,
  };
  return locate({ oracle: recipe }, { cache }, { environment: process.env, onProgress });
}

async function sources(): Promise<Readonly<Record<string, string>>> {
  const folder = new URL('./oracle/', import.meta.url);
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder), 'utf8')] as const)));
}
