import type { Finding, SourcePlace } from '../finding.ts';

/** A finding about something that somebody wrote as an argument of a call: its `source` is the call until the literal is looked up. */
export interface WrittenFinding extends Finding {
  readonly literal?: Literal | undefined;
}

/** Which part of which argument is to blame, for whoever can read the source. */
export interface Literal {
  /** The call, and the calls in the project's own code that led to it, innermost first. */
  readonly calls: readonly SourcePlace[];
  /** From 0. */
  readonly argument: number;
  /** What to follow from the argument on: keys of objects, indices of lists. */
  readonly path: readonly (string | number)[];
  /** A key that should not be there, or the value under it. */
  readonly at: 'key' | 'value';
  /** What was found there; undefined where that was nothing, or nothing plain. It tells two literals that may both have been meant apart. */
  readonly value?: PlainValue | undefined;
}

export type PlainValue = string | number | boolean | null;
