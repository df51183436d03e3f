import { PawlError } from '../errors.ts';

export type ArtifactErrorCode =
  | 'BAD_VERSION'
  | 'VERSION_EXISTS'
  | 'NOT_FOUND'
  | 'BAD_MANIFEST'
  /** The tag of a version names a release of another one. */
  | 'WRONG_VERSION'
  | 'DIGEST_MISMATCH'
  | 'WRONG_ENVIRONMENT'
  | 'TOO_LARGE'
  | 'BOMB'
  | 'TRUNCATED'
  | 'CORRUPT'
  | 'BAD_ENTRY'
  | 'NEEDS_KUSTOMIZE';

/** What is wrong with a release, or with the artifact of an environment. Trouble with the registry itself is a RegistryError. */
export class ArtifactError extends PawlError<ArtifactErrorCode> {}
