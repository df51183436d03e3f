import { PawlError } from '../../errors.ts';

export type ImageErrorCode =
  /** The registry has no tag that is a version in the range. */
  | 'NO_VERSION'
  /** A name that no image of the project has. */
  | 'UNKNOWN_IMAGE';

export class ImageError extends PawlError<ImageErrorCode> {}
