import type { TrustedIdentity } from '../../signing/trust.ts';
import { type IdentityBounds, readBounds } from './bounds.ts';

export type PublicKeyOptions = IdentityBounds & {
  /** Whose key it is, for people: `ann@example.com`, `the release job`. Findings, records and `pawl history` call them so. */
  readonly name: string;
};

/**
 * A public key that is trusted: `trust: { releases: [publicKey(pem, { name: 'the release job' })] }`.
 *
 * @param pem as `pawl key show` and `cosign public-key` print it (`-----BEGIN PUBLIC KEY-----`); white space around its lines does no harm.
 *   What is no public key is an error of the compile, and so is a private key
 */
export function publicKey(pem: string, options: PublicKeyOptions): TrustedIdentity {
  const lines = String(pem).split('\n');
  const key = `${lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')}\n`;
  return { key, name: options?.name, ...readBounds(options) };
}
