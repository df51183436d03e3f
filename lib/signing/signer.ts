import type { Statement } from './statement.ts';

/** Signs statements: with a key, or with a short-lived certificate of whoever runs this. */
export interface Signer {
  /** Who signs, for people, before anything is signed: a key's fingerprint, or an OIDC identity. */
  readonly name: string;
  /** A sigstore bundle v0.3 as JSON text: a DSSE envelope around the statement, and what proves who signed it. */
  sign(statement: Statement, options?: { readonly signal?: AbortSignal }): Promise<Uint8Array>;
}
