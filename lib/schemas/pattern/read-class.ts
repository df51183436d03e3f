import { type Flags, inAnyCase } from './flags.ts';
import type { Fits } from './node.ts';
import { PatternError } from './pattern-error.ts';
import { namedClass, readCharacterEscape, readPerl } from './read-escape.ts';
import type { Reader } from './reader.ts';

/** What stands between [ and ]: `[^a-z\d[:punct:]]`. The [ is taken already. */
export function readClass(reader: Reader, flags: Flags): Fits {
  const isNegated = reader.takes('^');
  const members: Fits[] = [];
  // A ] that comes first is a member.
  while (members.length === 0 || reader.peek() !== ']') members.push(readMember(reader));
  reader.takes(']');
  const fits = inAnyCase((character) => members.some((member) => member(character)), flags);
  return isNegated ? (character) => !fits(character) : fits;
}

function readMember(reader: Reader): Fits {
  const posix = reader.match(/\[:(\^?)(\w+):\]/y);
  if (posix !== undefined) return posixClass(posix[2] ?? '', posix[1] === '^');
  const perl = readPerl(reader);
  if (perl !== undefined) return perl;
  const first = readEnd(reader);
  if (reader.match(/-(?!\])/y) === undefined) return (character) => character === first;
  const last = readEnd(reader);
  if (last < first) throw new PatternError('WRONG', 'it has a range that runs backwards');
  return (character) => character >= first && character <= last;
}

/** One end of a range. */
function readEnd(reader: Reader): number {
  const character = reader.take();
  return character === '\\' ? readCharacterEscape(reader) : (character.codePointAt(0) ?? -1);
}

function posixClass(name: string, isNegated: boolean): Fits {
  const expression = Object.hasOwn(posixClasses, name) ? posixClasses[name] : undefined;
  if (expression === undefined) throw new PatternError('WRONG', 'it names a class of characters that is none');
  return namedClass(expression, isNegated);
}

/** ASCII, as in Go. */
const posixClasses: { readonly [name: string]: RegExp } = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what the class is
  ascii: /[\x00-\x7f]/,
  blank: /[\t ]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what the class is
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t\n\v\f\r ]/,
  upper: /[A-Z]/,
  word: /[0-9A-Za-z_]/,
  xdigit: /[0-9A-Fa-f]/,
};
