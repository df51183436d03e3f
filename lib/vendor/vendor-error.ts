import { PawlError } from '../errors.ts';

export type VendorErrorCode =
  /** An address that is none, has a password in it, or has no TLS and nobody allowed that. */
  | 'BAD_ADDRESS'
  /** It could not be reached, or answered with a refusal. */
  | 'FETCH_FAILED'
  /** Nobody who is trusted has signed its certificate. */
  | 'UNTRUSTED'
  /** It wants a login, or another one. */
  | 'UNAUTHORIZED'
  /** The repository has no such chart, version, commit or folder. */
  | 'NOT_FOUND'
  | 'TOO_LARGE'
  /** What came is not what it should be: no chart, another chart, no YAML. */
  | 'BAD_CONTENT'
  /** What came is not what it was when it was locked. */
  | 'MOVED'
  /** No program of that kind is on PATH. */
  | 'NO_RENDERER'
  /** Several of these, which its cause holds. */
  | 'SEVERAL'
  /** What lies below vendor/ cannot be written. */
  | 'FILES'
  /** The project asks for other things every time that it is evaluated. */
  | 'UNSTABLE';

/** What keeps something from being brought into the project. */
export class VendorError extends PawlError<VendorErrorCode> {}
