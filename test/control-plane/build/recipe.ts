/** How one binary is built from the Go module proxy: a throw-away module that requires the module of the program. */
export interface Recipe {
  readonly binary: string;
  /** The module that the throw-away module requires. */
  readonly module: { readonly path: string; readonly version: string };
  /** What `go build` is given: a package of that module, or `.` for a program of our own. */
  readonly package: string;
  /** The oldest Go that its go.mod accepts. */
  readonly go: string;
  /** `-X` of the linker. */
  readonly define?: Readonly<Record<string, string>>;
  /**
   * Kubernetes' modules replace their siblings by `./staging/…`, which the proxy does not serve as such:
   * they are published as modules of their own, under this version.
   */
  readonly stagingVersion?: string;
  /** Files of the throw-away module, by name: a program of our own. A `go.mod` among them is taken as it is. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The go.mod of the throw-away module; `siblings` are the modules that Kubernetes keeps in staging. */
export function goModOf(recipe: Recipe, siblings: readonly string[]): string {
  const replaced = siblings.map((sibling) => `replace ${sibling} => ${sibling} ${recipe.stagingVersion}`);
  return [
    'module pawl.dev/throwaway',
    `go ${recipe.go}`,
    `require ${recipe.module.path} ${recipe.module.version}`,
    ...replaced.sort(),
    '',
  ].join('\n');
}

/** The arguments of `go` that write the program to `output`. */
export function goBuildArguments(recipe: Recipe, output: string): readonly string[] {
  const defines = Object.entries(recipe.define ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  // -mod=mod: go.mod and go.sum are completed while building; go.sum by the checksum database, as always.
  return ['build', '-mod=mod', '-buildvcs=false', '-o', output, '-ldflags', ['-s', '-w', ...defines].join(' '), recipe.package];
}

/** The modules that a Kubernetes go.mod (as `go mod edit -json` prints it) replaces by a folder in staging. */
export function stagingModules(goMod: string): readonly string[] {
  const { Replace: replaces = [] }: { Replace?: readonly GoReplace[] } = JSON.parse(goMod);
  return replaces.filter(({ New }) => New.Path.startsWith('./staging/')).map(({ Old }) => Old.Path);
}

interface GoReplace {
  readonly Old: { readonly Path: string };
  readonly New: { readonly Path: string };
}
