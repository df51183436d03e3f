import { PawlError } from '../errors.ts';

export type ConstructErrorCode =
  /** A file that a construct reads is missing or not what it should be. */
  | 'BAD_FILE'
  /** What is said of a chart cannot be a chart, a version or a release name. */
  | 'BAD_CHART'
  /** The same of a Git repository, a commit or a folder. */
  | 'BAD_FOLDER'
  /** What `image(…)` was given is no repository, or no range of versions. */
  | 'BAD_IMAGE'
  /** What `identity(…)` was given cannot be compared with anybody's subject. */
  | 'BAD_IDENTITY'
  /** `Testing.synth` found errors. */
  | 'FINDINGS';

/** What a construct, or a test of constructs, cannot go on with. */
export class ConstructError extends PawlError<ConstructErrorCode> {}
