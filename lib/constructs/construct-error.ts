import { PawlError } from '../errors.ts';

export type ConstructErrorCode =
  /** A file that a construct reads is missing or not what it should be. */
  | 'BAD_FILE'
  /** `Testing.synth` found errors. */
  | 'FINDINGS';

/** What a construct, or a test of constructs, cannot go on with. */
export class ConstructError extends PawlError<ConstructErrorCode> {}
