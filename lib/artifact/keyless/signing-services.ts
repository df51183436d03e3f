import { SigningError } from '../../signing/signing-error.ts';

/** Whose services sign without a key of one's own. */
export interface SigningServices {
  /** The certificate authority: `https://fulcio.sigstore.dev`. */
  readonly fulcio: string;
  /** The transparency log. Entries of the second version prove no time: it goes with a timestamp authority. */
  readonly rekor?: { readonly address: string /** @default 1 */; readonly version?: 1 | 2 | undefined } | undefined;
  /** A timestamp authority (RFC 3161, in the form of sigstore's). */
  readonly timestampAuthority?: string | undefined;
}

/** Sigstore's public instance. What is signed with it is public, the name of whoever signs included. */
export const publicServices = {
  fulcio: 'https://fulcio.sigstore.dev',
  rekor: { address: 'https://rekor.sigstore.dev' },
} as const satisfies SigningServices;

/** Identity tokens go there: so over TLS only, but on this machine. */
export function serviceAddress(text: string): URL {
  const url = URL.parse(text);
  const refuse = (state: string) => new SigningError('SERVICE', `Cannot use signing service "${text.slice(0, 200)}": ${state}`);
  if (url === null) throw refuse('it is no address, expected https://HOST');
  const isLocal = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) throw refuse('it has no TLS, expected https://HOST');
  if (url.username !== '' || url.password !== '')
    throw new SigningError('SERVICE', `Cannot use signing service on "${url.host}": its address holds a password`);
  return url;
}
