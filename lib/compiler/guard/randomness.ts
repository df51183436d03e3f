import type { webcrypto } from 'node:crypto';
import type { Observer } from './observe.ts';
import { watchMember } from './watch.ts';

/**
 * Watches the random functions that are there without an import. `seed` makes `Math.random` a sequence of its own: an even seed and
 * the odd one after it give sequences that mirror each other, so that even a toss of a coin falls differently.
 */
export function watchRandomness(observer: Observer, seed: number | undefined): void {
  if (seed !== undefined) Math.random = sequence(seed);
  const asked = (what: string) => ({ judge: () => ({ kind: 'randomness', what }) as const, observer });
  watchMember(Math, 'random', asked('Math.random()'));
  // Node makes `crypto` when it is first asked for.
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  const get = descriptor?.get;
  if (descriptor === undefined || get === undefined) return;
  let made: webcrypto.Crypto | undefined;
  Object.defineProperty(globalThis, 'crypto', {
    ...descriptor,
    get() {
      if (made !== undefined) return made;
      const crypto: webcrypto.Crypto = Reflect.apply(get, globalThis, []);
      for (const name of ['getRandomValues', 'randomUUID']) watchMember(Object.getPrototypeOf(crypto), name, asked(`crypto.${name}()`));
      watchMember(Object.getPrototypeOf(crypto.subtle), 'generateKey', asked('crypto.subtle.generateKey()'));
      made = crypto;
      return crypto;
    },
  });
}

/** mulberry32: 32 bits of state are enough to be different. */
function sequence(seed: number): () => number {
  const isMirrored = seed % 2 !== 0;
  let state = Math.floor(seed / 2) + 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const value = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    return isMirrored ? 1 - 2 ** -32 - value : value;
  };
}
