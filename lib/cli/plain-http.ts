import { isLoopback } from '../oci/loopback.ts';

/**
 * Whether to speak plain HTTP at once to whatever a reference names: the flag is about the project's registry, and must not send the credentials
 * of others over the network in the clear.
 */
export function plainHttpFor(reference: string, flags: { readonly plainHttp: boolean }): boolean {
  const host = /^oci:\/\/([^/]*)/.exec(reference)?.[1];
  return flags.plainHttp && host !== undefined && isLoopback(host);
}
