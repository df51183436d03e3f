import { join } from 'node:path';
import { digestOf } from '../../digest.ts';
import { stateAt } from '../keep/state-at.ts';
import type { Input } from '../messages.ts';

/**
 * The bundler reads a file, and its digest is taken of what is there a little later: where somebody saves in between, that is not the digest of
 * what was bundled. To be called before the bundler begins, and what it gives with the digests: each file that was not the same one all the time
 * gets a digest that it has this once.
 */
export function settledInputs(folder: string): () => (inputs: readonly Input[]) => readonly Input[] {
  let known: readonly string[] = [];
  let count = 0;
  const at = (path: string) => stateAt(join(folder, path));
  return () => {
    const before = new Map(known.map((path) => [path, at(path)]));
    return (inputs) => {
      known = inputs.map(({ path }) => path);
      count += 1;
      return inputs.map((input) =>
        before.get(input.path) === at(input.path) ? input : { ...input, digest: digestOf(`${input.digest} ${count}`) },
      );
    };
  };
}
