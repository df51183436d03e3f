import { PawlError, type PawlErrorOptions } from '../errors.ts';

export type ImportErrorCode =
  /** A file that cannot be read, or is longer than anybody would write. */
  | 'BAD_FILE'
  /** No definition of a custom resource, or one that no API server would take. */
  | 'BAD_DEFINITION'
  /** Two kinds want one file. */
  | 'SAME_FILE';

/** What `pawl import`, or who reads what it made, cannot go on with. */
export class ImportError extends PawlError<ImportErrorCode> {
  /** The file of the project that is to blame, relative to its folder; absent where it is none of its files. */
  readonly file: string | undefined;

  constructor(code: ImportErrorCode, message: string, options: PawlErrorOptions & { readonly file?: string } = {}) {
    super(code, message, options);
    this.file = options.file;
  }
}
