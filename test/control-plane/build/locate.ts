import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, buildBinary } from './build-binary.ts';
import { findGo, satisfies } from './go.ts';
import type { Recipe } from './recipe.ts';

/** Paths by binary, or what is missing and how to get it. */
export type Located<Name extends string> = { readonly kind: 'found'; readonly binaries: Readonly<Record<Name, string>> } | Missing;

export interface Missing {
  readonly kind: 'missing';
  /** `Without etcd, kube-apiserver` */
  readonly what: string;
  /** What to do about it. */
  readonly how: string;
}

export interface Places {
  /** A folder that somebody filled by hand; used when it holds everything that is asked for. */
  readonly assets?: string | undefined;
  /** The folder that binaries are built into. */
  readonly cache: string;
  /** Build what is in neither. @default true */
  readonly build?: boolean | undefined;
}

/** The binaries of these recipes: all from the assets folder, else each from the cache folder, else built into it. */
export async function locate<Name extends string>(
  recipes: Readonly<Record<Name, Recipe>>,
  places: Places,
  options: BuildOptions,
): Promise<Located<Name>> {
  if (places.assets) {
    const assets = await executables(recipes, places.assets);
    if (assets.missing.length === 0) return { kind: 'found', binaries: assets.paths };
  }
  const cached = await executables(recipes, places.cache);
  if (cached.missing.length === 0) return { kind: 'found', binaries: cached.paths };

  const what = `Without ${cached.missing.map(({ binary }) => binary).join(', ')}`;
  const orAssets = 'or set KUBEBUILDER_ASSETS to a folder that holds them';
  if (places.build === false) return { kind: 'missing', what, how: `Build them first (npm run cluster -- start does), ${orAssets}` };
  const go = await findGo(options.environment);
  const needed = newest(cached.missing.map((recipe) => recipe.go));
  if (go.kind === 'none') return { kind: 'missing', what, how: `Install Go ${needed} or newer, ${orAssets}` };
  if (!go.upgrades && !satisfies(go.version, needed))
    return { kind: 'missing', what, how: `Go is ${go.version}, and ${needed} or newer is needed to build them: update Go, ${orAssets}` };

  for (const recipe of cached.missing) await buildBinary(recipe, places.cache, options);
  return { kind: 'found', binaries: cached.paths };
}

async function executables<Name extends string>(recipes: Readonly<Record<Name, Recipe>>, folder: string) {
  const all: readonly Recipe[] = Object.values(recipes);
  const there = await Promise.all(all.map((recipe) => isExecutable(join(folder, recipe.binary))));
  // Built from the same keys, which Object.fromEntries does not tell the compiler.
  const paths = Object.fromEntries(Object.entries<Recipe>(recipes).map(([name, { binary }]) => [name, join(folder, binary)])) as Record<
    Name,
    string
  >;
  return { paths, missing: all.filter((_, index) => there[index] !== true) };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function newest(versions: readonly string[]): string {
  return versions.reduce((left, right) => (satisfies(left, right) ? left : right));
}
