import { PawlError } from '../errors.ts';

export type SigningErrorCode =
  /** The private key cannot be read: wrong form, wrong passphrase. */
  | 'BAD_KEY'
  /** Where a new key is to go there is something already. */
  | 'KEY_EXISTS'
  /** The trust that is configured cannot be used. */
  | 'BAD_TRUST'
  /** What is to be read is no sigstore bundle, or no statement. */
  | 'BAD_BUNDLE'
  /** A signing service (OIDC, Fulcio, Rekor, timestamp authority) did not do its part. */
  | 'SERVICE';

/** What signing, or reading what was signed, did not do. */
export class SigningError extends PawlError<SigningErrorCode> {}
