/** A network in CIDR form. */
export interface Network {
  /** 32 for IPv4, 128 for IPv6. */
  readonly bits: number;
  readonly prefix: number;
  readonly address: bigint;
}

/** Undefined for every text that is not an address and a prefix; IPv6 with an embedded IPv4 address is not read. */
export function readNetwork(text: string): Network | undefined {
  const [, address = '', length = ''] = /^([0-9a-f.:]{2,39})\/(\d{1,3})$/i.exec(text) ?? [];
  const groups = address.includes(':') ? groupsOf(address) : partsOf(address);
  const prefix = Number(length);
  if (groups === undefined || prefix > groups.bits) return undefined;
  return { bits: groups.bits, prefix, address: groups.address };
}

/** Whether every address of `inner` is one of `outer`. */
export function contains(outer: Network, inner: Network): boolean {
  if (outer.bits !== inner.bits || outer.prefix > inner.prefix) return false;
  const host = BigInt(outer.bits - outer.prefix);
  return outer.address >> host === inner.address >> host;
}

type Address = Pick<Network, 'bits' | 'address'>;

function partsOf(text: string): Address | undefined {
  const parts = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined;
  return { bits: 32, address: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

/** `::` stands once, for as many zero groups as are missing. */
function groupsOf(text: string): Address | undefined {
  const [head = '', tail, ...more] = text.split('::');
  const read = (half: string | undefined) => (half === undefined || half === '' ? [] : half.split(':'));
  const [left, right] = [read(head), read(tail)];
  const missing = 8 - left.length - right.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { bits: 128, address: groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) };
}
