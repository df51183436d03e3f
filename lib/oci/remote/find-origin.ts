import type { RegistrySettings } from '../registry-settings.ts';
import type { Connections } from './connect.ts';
import { hadNoListener, hadNoTls } from './connection-error.ts';
import { exchange } from './exchange.ts';

export interface Origins {
  readonly secure: string;
  readonly plain: string;
}

/**
 * What a registry on this machine speaks: HTTPS is tried first, as docker and crane do, and plain HTTP is only spoken where the answer is no TLS,
 * or where no port was named, nobody listens on 443, and somebody answers on 80. Requests without credentials; a certificate that nobody trusts
 * is an answer of somebody who speaks TLS, and an error.
 */
export async function findOrigin(
  connections: Connections,
  { secure, plain }: Origins,
  { settings, signal }: { readonly settings: RegistrySettings; readonly signal: AbortSignal | undefined },
): Promise<string> {
  const greet = async (origin: string) => {
    const url = new URL('/v2/', origin);
    const headers = { 'user-agent': settings.userAgent };
    const timeout = settings.timeout.milliseconds;
    await exchange(connections, { method: 'HEAD', url, headers, action: `reach registry ${url.host}`, limit: 0, timeout, signal });
    return origin;
  };
  try {
    return await greet(secure);
  } catch (thrown) {
    if (hadNoTls(thrown)) return plain;
    const isPortless = new URL(secure).port === '' && new URL(plain).port === '';
    if (!isPortless || !hadNoListener(thrown)) throw thrown;
    return greet(plain).catch(() => {
      signal?.throwIfAborted();
      throw thrown;
    });
  }
}
