/**
 * Every expected failure in Pawl: a code for programs, a sentence for people, a cause for whoever debugs.
 *
 * A room declares its own subclass with a closed union of codes, so that a caller can switch on them.
 * The sentence follows one grammar: action, quoted subject, current state, wanted state, no final period.
 * A failure that is not a PawlError is a bug in Pawl.
 */
export class PawlError<Code extends string = string> extends Error {
  /** Which of the errors of its class it is, for programs: `NOT_FOUND`. */
  readonly code: Code;
  /** What the reader can do about it, one sentence; absent where the message says enough. */
  readonly fix: string | undefined;

  constructor(code: Code, message: string, options: PawlErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.fix = options.fix;
  }
}

export interface PawlErrorOptions {
  readonly cause?: unknown;
  readonly fix?: string;
}

/** The sentence of anything that was thrown, for use inside another sentence. */
export function messageOf(thrown: unknown): string {
  return textAt(thrown, 'message') ?? inWords(thrown);
}

/** Any value as a text, for use inside a sentence about it. */
export function inWords(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    // An object without a prototype, or one whose own words throw.
    return 'something that has no words';
  }
}

/**
 * The code of an error of the system or of Node (`ENOENT`); undefined where it has none. It does not ask for `instanceof Error`:
 * a test runner that runs tests in a realm of their own (Jest) gives them another `Error` than the one that Node throws.
 */
export function codeOf(thrown: unknown): string | undefined {
  return textAt(thrown, 'code');
}

/** Why the system does not let a file be read, as a clause for people; undefined where that is not what was thrown. */
export function unreadable(thrown: unknown): string | undefined {
  return clauses.get(codeOf(thrown) ?? '');
}

const clauses: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'something above it is not a folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'it may not be read'],
  ['EPERM', 'it may not be read'],
  ['ELOOP', 'its links lead round in a circle'],
  ['ENAMETOOLONG', 'its name is too long'],
]);

function textAt(thrown: unknown, key: 'code' | 'message'): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  try {
    const value: unknown = Reflect.get(thrown, key);
    return typeof value === 'string' ? value : undefined;
  } catch {
    // Whoever throws may throw something that throws when it is read.
    return undefined;
  }
}
