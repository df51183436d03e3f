import { type Flags, literal } from './flags.ts';
import type { Fits, Node } from './node.ts';
import { PatternError } from './pattern-error.ts';
import type { Reader } from './reader.ts';

/** What follows a backslash outside of a class. The backslash is taken already. */
export function readEscape(reader: Reader, flags: Flags): readonly Node[] {
  if (reader.takes('A')) return [{ is: 'place', place: 'start' }];
  if (reader.takes('z')) return [{ is: 'place', place: 'end' }];
  if (reader.takes('b')) return [{ is: 'place', place: 'word-edge' }];
  if (reader.takes('B')) return [{ is: 'place', place: 'no-word-edge' }];
  if (reader.takes('Q')) return [...(reader.match(/([\s\S]*?)(?:\\E|$)/y)?.[1] ?? '')].map((character) => literal(character, flags));
  const fits = readSet(reader);
  if (fits !== undefined) return [{ is: 'character', fits }];
  return [literal(String.fromCodePoint(readCharacterEscape(reader)), flags)];
}

/** `\d`, `\pL`, `\P{Greek}` with its backslash; undefined where something else comes. */
export function readPerl(reader: Reader): Fits | undefined {
  return reader.match(/\\(?=[dDsSwWpP])/y) === undefined ? undefined : readSet(reader);
}

function readSet(reader: Reader): Fits | undefined {
  const perl = reader.match(/[dDsSwW]/y)?.[0];
  if (perl !== undefined) return namedClass(perlClass(perl.toLowerCase()), perl !== perl.toLowerCase());
  const [found, sign, caret, name, letter] = reader.match(/([pP])(?:\{(\^?)(\w+)\}|(\w))/y) ?? [];
  if (found === undefined) return undefined;
  return namedClass(unicodeClass(name ?? letter ?? ''), (sign === 'P') !== (caret === '^'));
}

/** ASCII, as in Go. */
function perlClass(letter: string): RegExp {
  return letter === 'd' ? /[0-9]/ : letter === 's' ? /[\t\n\f\r ]/ : /[0-9A-Za-z_]/;
}

function unicodeClass(name: string): RegExp {
  for (const property of [`gc=${name}`, `sc=${name}`]) {
    try {
      return new RegExp(`\\p{${property}}`, 'u');
    } catch {
      // Not this property; perhaps the other.
    }
  }
  throw new PatternError(name === 'Any' ? 'UNREAD' : 'WRONG', 'it names a class of characters that is none');
}

export function namedClass(expression: RegExp, isNegated: boolean): Fits {
  return (character) => expression.test(String.fromCodePoint(character)) !== isNegated;
}

/** A single character after its backslash: `\n`, `\x{1F600}`, `\.`. */
export function readCharacterEscape(reader: Reader): number {
  const hexadecimal = reader.match(/x(?:\{([0-9A-Fa-f]{1,8})\}|([0-9A-Fa-f]{2}))/y);
  if (hexadecimal !== undefined) return codePoint(Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? '', 16));
  const octal = reader.match(/0[0-7]{0,2}|[1-7][0-7]{1,2}/y);
  if (octal !== undefined) return Number.parseInt(octal[0], 8);
  const character = reader.take();
  const control = Object.hasOwn(controls, character) ? controls[character] : undefined;
  if (control !== undefined) return control;
  // Go takes a backslash before ASCII punctuation only.
  if (/^[!-/:-@[-`{-~]$/.test(character) && character !== '_') return character.charCodeAt(0);
  throw new PatternError('WRONG', 'it has a backslash before a character that needs none');
}

const controls: { readonly [letter: string]: number } = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

function codePoint(number: number): number {
  if (number > 0x10ffff) throw new PatternError('WRONG', 'it names a character that is none');
  return number;
}
