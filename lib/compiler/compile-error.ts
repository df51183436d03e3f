import { PawlError, type PawlErrorOptions } from '../errors.ts';

export type CompileErrorCode =
  /** No folder upwards has `environments/index.ts`. */
  | 'PROJECT_NOT_FOUND'
  /** It does not bundle: a syntax error, or an import of a file that is not there. */
  | 'BUNDLE_FAILED'
  /** Its default export is not made by `project({ … })`. */
  | 'NO_PROJECT'
  | 'PROJECT_THREW'
  /** It reached beyond itself; what a finding would say, where nothing was compiled: it is only in the cause of another error. */
  | 'REACHED_BEYOND'
  /** It ended the process before it was done. */
  | 'PROJECT_EXITED'
  | 'TIME_LIMIT'
  | 'MEMORY_LIMIT'
  | 'OUTPUT_LIMIT'
  | 'UNKNOWN_ENVIRONMENT'
  /** The process that evaluates it sent too much, or nonsense. */
  | 'BAD_ANSWER'
  /** The program git is not on this machine, or not on PATH. */
  | 'NO_GIT'
  /** A second copy of the project was wanted, which takes Git. */
  | 'NO_WORK_TREE'
  | 'CHECKOUT_FAILED'
  | 'NOT_REPRODUCIBLE'
  /** More folders than anybody watches. */
  | 'TOO_MANY_FOLDERS'
  | 'ABORTED';

/** A project that cannot be evaluated. What is wrong with a project that can be is in its findings. */
export class CompileError extends PawlError<CompileErrorCode> {
  /** What the project wrote to its standard output and error, bounded. */
  readonly output: string;

  constructor(code: CompileErrorCode, message: string, options: PawlErrorOptions & { readonly output?: string } = {}) {
    super(code, message, options);
    this.output = options.output ?? '';
  }
}
