import { PatternError } from './pattern-error.ts';

/** A pattern's characters, one code point after the other. */
export interface Reader {
  /** The next character without taking it; undefined at the end. */
  readonly peek: () => string | undefined;
  readonly take: () => string;
  /** Takes this text where it comes next. */
  readonly takes: (text: string) => boolean;
  /** Takes what the expression finds, which must be sticky. */
  readonly match: (expression: RegExp) => RegExpExecArray | undefined;
}

export function readerOf(text: string): Reader {
  let position = 0;
  const peek = () => {
    const character = text.codePointAt(position);
    return character === undefined ? undefined : String.fromCodePoint(character);
  };
  const takes = (expected: string) => {
    const found = text.startsWith(expected, position);
    if (found) position += expected.length;
    return found;
  };
  return {
    peek,
    takes,
    take: () => {
      const character = peek();
      if (character === undefined) throw new PatternError('WRONG', 'it ends too early');
      position += character.length;
      return character;
    },
    match: (expression) => {
      expression.lastIndex = position;
      const found = expression.exec(text) ?? undefined;
      if (found !== undefined) position += found[0].length;
      return found;
    },
  };
}
