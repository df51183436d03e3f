import { isLoopback } from '../oci/loopback.ts';
import { VendorError } from './vendor-error.ts';

/**
 * An address that may be called: HTTPS, or HTTP where that is allowed or does not leave this machine, and without a password, which would end
 * up in the lock.
 */
export function checkedAddress(text: string, options: { readonly plainHttp: boolean }): URL {
  const refuse = (state: string, fix?: string) =>
    new VendorError('BAD_ADDRESS', `Cannot fetch "${withoutPassword(text)}": it ${state}`, fix === undefined ? {} : { fix });
  if (!URL.canParse(text)) throw refuse('is no address');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    throw refuse('has a user or password in it', 'Take it out: the address is written to pawl.lock.json');
  if (url.protocol === 'https:' || (url.protocol === 'http:' && (options.plainHttp || isLoopback(url.host)))) return url;
  if (url.protocol === 'http:') throw refuse('has no TLS', 'Write https://, or allow it with --plain-http');
  throw refuse(`is of "${url.protocol}", expected https:`);
}

export function withoutPassword(text: string): string {
  return text.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1…@').slice(0, 300);
}
