/** Whether a `HOST[:PORT]` is this machine: `localhost` (RFC 6761, section 6.3), 127.0.0.0/8 or `[::1]`, in whatever way they are written. */
export function isLoopback(host: string): boolean {
  const address = `http://${host}`;
  return URL.canParse(address) && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(address).hostname);
}
