import type { Fits, Node } from './node.ts';
import type { Reader } from './reader.ts';

export interface Flags {
  /** `i` */
  readonly anyCase: boolean;
  /** `s`: a dot is a line end, too. */
  readonly dotAll: boolean;
  /** `m`: ^ and $ are at lines. */
  readonly lines: boolean;
}

export const noFlags: Flags = { anyCase: false, dotAll: false, lines: false };

/** What stands before the `)` or `:` of `(?i)`, `(?s-i:…)`. */
export function readFlags(reader: Reader, before: Flags): Flags {
  let flags = before;
  const [, on = '', off = ''] = reader.match(/([imsU]*)(?:-([imsU]+))?/y) ?? [];
  for (const [letters, value] of [[on, true] as const, [off, false] as const]) {
    if (letters.includes('i')) flags = { ...flags, anyCase: value };
    if (letters.includes('s')) flags = { ...flags, dotAll: value };
    if (letters.includes('m')) flags = { ...flags, lines: value };
  }
  return flags;
}

export function literal(character: string, flags: Flags): Node {
  const wanted = character.codePointAt(0) ?? -1;
  return { is: 'character', fits: inAnyCase((found) => found === wanted, flags) };
}

/** Lets a test be met by the other case of a character as well. */
export function inAnyCase(fits: Fits, { anyCase }: Flags): Fits {
  if (!anyCase) return fits;
  return (character) => fits(character) || otherCases(character).some(fits);
}

function otherCases(character: number): readonly number[] {
  const text = String.fromCodePoint(character);
  return [text.toLowerCase(), text.toUpperCase()]
    .filter((other) => [...other].length === 1)
    .map((other) => other.codePointAt(0) ?? character);
}
