import type { KeptAnswer } from '../compiler/keep/kept-answer.ts';
import type { EarlyStart } from '../compiler/process/early-start.ts';

/** What `start.ts` has found out and begun before it loads the command line. */
export interface Ahead {
  readonly early?: EarlyStart | undefined;
  /** Has made what lets the next compile start quicker, after one that went well. */
  readonly pack?: (() => void) | undefined;
  /** Of the project in a folder, as `projectState` has it. */
  readonly state?: { readonly folder: string; readonly text: string } | undefined;
  /** Where the answer may be kept, if it depends on nothing but that state. */
  readonly keep?: ((answer: KeptAnswer) => void) | undefined;
}

/** Nothing, where the command line is started by itself. */
let found: Ahead = {};

export function lookedAhead(): Ahead {
  return found;
}

export function lookAhead(ahead: Ahead): void {
  found = ahead;
}
