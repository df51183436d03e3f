import type { Identity } from './identity.ts';

/** What became of looking at somebody's signature. */
export type Verification =
  /** Nobody is trusted explicitly, so nobody looked. */
  | { readonly kind: 'none' }
  | { readonly kind: 'signed'; readonly signer: Identity }
  /** There is no signature, or none of anybody who is trusted with this. `reason` is one sentence without final period. */
  | { readonly kind: 'untrusted'; readonly reason: string };
