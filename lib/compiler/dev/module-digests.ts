import { digestOf } from '../../digest.ts';
import { byCodeUnit } from '../../json.ts';
import type { Input } from '../messages.ts';

/** What the bundler says of a module: what it imports, packages apart. */
export interface ModuleImports {
  readonly imports: readonly { readonly path: string; readonly external?: boolean }[];
}

/** For each module, one digest of its text and of everything that it imports, directly or not. Circles are fine. */
export function moduleDigests(
  modules: Readonly<Record<string, ModuleImports>>,
  inputs: readonly Input[],
): Readonly<Record<string, string>> {
  const digests = new Map(inputs.map(({ path, digest }) => [path, digest]));
  return Object.fromEntries(
    Object.keys(modules).map((path) => {
      const reached = [...reachedFrom(path, modules)].sort(byCodeUnit);
      return [path, digestOf(reached.map((one) => `${one} ${digests.get(one)}\n`).join(''))];
    }),
  );
}

function reachedFrom(path: string, modules: Readonly<Record<string, ModuleImports>>): ReadonlySet<string> {
  const reached = new Set([path]);
  // A set hands out what is added while it is walked.
  for (const one of reached)
    for (const { path: imported, external } of modules[one]?.imports ?? []) if (external !== true) reached.add(imported);
  return reached;
}
