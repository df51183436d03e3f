import { isLoopback } from '../oci/loopback.ts';

/** How to be let in at one scheme, host and port. */
export interface Login {
  readonly origin: string;
  /** A name and a password (RFC 7617). */
  readonly password?: { readonly username: string; readonly password: string };
  /** PEM certificates to trust beside the system's own, there and wherever it sends us. */
  readonly authority?: string;
  /** PEM, to be shown there only. */
  readonly certificate?: { readonly certificate: string; readonly key: string };
}

/** The header that tells a login, to its own origin only, and never without TLS but on this machine. */
export function authorization(url: URL, login: Login | undefined): { readonly authorization?: string } {
  if (login?.password === undefined || url.origin !== login.origin) return {};
  if (url.protocol !== 'https:' && !isLoopback(url.host)) return {};
  const { username, password } = login.password;
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
