import { parsePattern } from './parse-pattern.ts';
import { PatternError } from './pattern-error.ts';
import { type Program, programOf } from './program.ts';
import { runProgram } from './run-program.ts';

/** A pattern of a custom resource's schema, in the language of Go's regexp (RE2). */
export type Pattern =
  | { readonly kind: 'pattern'; readonly isIn: (text: string) => boolean | 'too-much' }
  /** Go refuses it, and with it the API server. `reason` completes "It is no pattern: …". */
  | { readonly kind: 'wrong'; readonly reason: string }
  /** Go may take it; it is only too large, or too rare, for here. */
  | { readonly kind: 'unread'; readonly reason: string };

/**
 * Reads a pattern. It is matched in time that grows with text and pattern and no faster, whatever they are: JavaScript's own expressions
 * can be made to run for ever, and their language is another one.
 */
export function readPattern(source: string): Pattern {
  const known = read.get(source);
  if (known !== undefined) return known;
  const pattern = freshPattern(source);
  // Real patterns are short and come again; what is neither is not kept.
  if (read.size < 2000 && source.length < 1000) read.set(source, pattern);
  return pattern;
}

const read = new Map<string, Pattern>();

function freshPattern(source: string): Pattern {
  const node = tried(() => parsePattern(source));
  if (!(node instanceof PatternError)) {
    let program: Program | PatternError | undefined;
    const isIn = (text: string) => {
      program ??= tried(() => programOf(node));
      return program instanceof PatternError || text.length * program.length > mostWork ? 'too-much' : runProgram(program, text);
    };
    return { kind: 'pattern', isIn };
  }
  return { kind: node.code === 'WRONG' ? 'wrong' : 'unread', reason: node.message };
}

/** Steps times characters: a second or two. A pattern of 100 steps may meet a text of 200 KB. */
const mostWork = 20_000_000;

function tried<T>(read: () => T): T | PatternError {
  try {
    return read();
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
}
