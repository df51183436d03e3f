/** A name and a password (RFC 7617), for one scheme, host and port. */
export interface Login {
  readonly origin: string;
  readonly username: string;
  readonly password: string;
}

/** The header that tells a login, to its own origin only, and never without TLS but on this machine. */
export function authorization(url: URL, login: Login | undefined): { readonly authorization?: string } {
  if (login === undefined || url.origin !== login.origin) return {};
  if (url.protocol !== 'https:' && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)) return {};
  return { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };
}
