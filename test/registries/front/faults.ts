import { createHash } from 'node:crypto';
import type { Fault, Faults } from './front.ts';

export interface Cut {
  /** Before the registry saw the request, or after it has done what was asked. */
  readonly when: 'before' | 'after';
  /** Whether everything later is cut too, before the registry sees it: for a writer that died. @default false */
  readonly lasting?: boolean;
}

/** Cuts the connection of the request with that number, from 1. */
export function cutAt(number: number, { when, lasting = false }: Cut): Faults {
  return (_, current) => {
    if (current === number) return { kind: 'cut', when };
    return lasting && current > number ? { kind: 'cut', when: 'before' } : { kind: 'none' };
  };
}

/** A registry on a bad day: slow, overloaded, its connections break. What is asked again at once gets through in the end. */
export const badDay: Faults = (_, number) => {
  if (number % 13 === 0) return { kind: 'answer', status: 503 };
  if (number % 11 === 0) return { kind: 'cut', when: 'after' };
  if (number % 7 === 0) return { kind: 'cut', when: 'before' };
  if (number % 5 === 0) return { kind: 'answer', status: 429, headers: { 'retry-after': '1' } };
  return { kind: 'slow', milliseconds: number % 4 };
};

/** A registry of whose requests about that share comes to nothing, in all ways; always the same ones for the same seed. */
export function unsteady({ share, seed }: { readonly share: number; readonly seed: number }): Faults {
  const kinds: readonly Fault[] = [
    { kind: 'answer', status: 503 },
    { kind: 'answer', status: 429, headers: { 'retry-after': '0' } },
    { kind: 'cut', when: 'before' },
    { kind: 'cut', when: 'after' },
  ];
  return (_, number) => {
    const chance = createHash('sha256').update(`${seed} ${number}`).digest().readUInt32BE() / 2 ** 32;
    return kinds[Math.floor((chance / share) * kinds.length)] ?? { kind: 'none' };
  };
}
