import type { Identity } from './identity.ts';
import type { Statement } from './statement.ts';

/** Signs statements: with a key, or with a short-lived certificate of whoever runs this. */
export interface Signer {
  /** Who signs, for people, before anything is signed: a key's name or fingerprint, or an OIDC identity. */
  readonly name: string;
  /** The public key in PEM, where a key signs: what one must trust to believe it. */
  readonly publicKey?: string | undefined;
  /**
   * Whom its signatures will prove, to be compared with who is trusted before anything is written.
   * Without a key that asks the certificate authority, so it may throw a SigningError of code SERVICE.
   */
  identify(options?: { readonly signal?: AbortSignal }): Promise<Identity>;
  /** A sigstore bundle v0.3 as JSON text: a DSSE envelope around the statement, and what proves who signed it. */
  sign(statement: Statement, options?: { readonly signal?: AbortSignal }): Promise<Uint8Array>;
}
