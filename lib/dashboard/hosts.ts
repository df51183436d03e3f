const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '[::]']);

/**
 * Whether a request is for the address that is served, by its Host header. A site that has its own name point to this machine (DNS rebinding)
 * would else have its visitors' browsers read the page for it. Which port is named does not matter: tunnels have others.
 * Of every address at once nobody knows the names, so that any name is let in.
 */
export function isServed(header: string | undefined, host: string): boolean {
  const served = inUrl(host).toLowerCase();
  if (everywhere.has(served)) return true;
  const asked = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(header ?? '')?.[1]?.toLowerCase();
  return asked !== undefined && (asked === served || (loopback.has(served) && loopback.has(asked)));
}

/** An address as URLs and Host headers have it: of IPv6 in brackets. */
export function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
