import { PawlError, type PawlErrorOptions } from '../errors.ts';

export type ManifestErrorCode = 'NOT_JSON' | 'BAD_YAML' | 'BAD_OBJECT' | 'DUPLICATE_OBJECT' | 'BAD_DIFF';

/** Objects that are no manifest set: unreadable, unnamed, or two of one identity. */
export class ManifestError extends PawlError<ManifestErrorCode> {
  /** Everything that is wrong, a sentence each; the message leads with the first. */
  readonly problems: readonly string[];

  constructor(code: ManifestErrorCode, action: string, problems: readonly string[], options: PawlErrorOptions = {}) {
    const [first = 'it is not valid', ...others] = problems;
    super(code, `${action}: ${first}${others.length === 0 ? '' : ` (and ${others.length} more)`}`, options);
    this.problems = problems;
  }
}
