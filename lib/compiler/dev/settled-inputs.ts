import { statSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../../digest.ts';
import { stateAt } from '../keep/state-at.ts';
import type { Input } from '../messages.ts';
import type { ModuleBundle } from '../process/bundle.ts';

/**
 * The bundler reads a file, and its digest is taken of what is there a little later: where somebody saves in between, that is not the digest of
 * what was bundled. To be called before the bundler begins, and what it gives with the bundle: each file that was not the same one all the time
 * gets a digest that it has this once. Of a file that is bundled for the first time only the size is known.
 */
export function settledInputs(folder: string): () => (bundle: Pick<ModuleBundle, 'inputs' | 'modules'>) => readonly Input[] {
  let known: readonly string[] = [];
  let count = 0;
  const at = (path: string) => stateAt(join(folder, path));
  return () => {
    const before = new Map(known.map((path) => [path, at(path)]));
    return ({ inputs, modules }) => {
      known = inputs.map(({ path }) => path);
      count += 1;
      const isSettled = (path: string) =>
        before.has(path) ? before.get(path) === at(path) : modules[path]?.bytes === sizeOf(join(folder, path));
      return inputs.map((input) => (isSettled(input.path) ? input : { ...input, digest: digestOf(`${input.digest} ${count}`) }));
    };
  };
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
