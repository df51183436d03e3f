import type { Json } from '../../json.ts';
import { valueAt } from '../../manifest/reading.ts';

/** Whether there is anything: Go reads null, an empty text, an empty list and 0 as nothing. */
export function says(value: Json | undefined, ...path: readonly string[]): boolean {
  const found = valueAt(value, ...path);
  return found !== undefined && found !== null && found !== '' && found !== 0 && !(Array.isArray(found) && found.length === 0);
}

export function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text);
}

/** An IPv4 or IPv6 address. Leading zeros pass: fields that have always taken them still do. */
export function isAddress(text: string): boolean {
  return ipv4(text) !== undefined || isIpv6(text);
}

/** An address and the length of its prefix: `10.0.0.0/8`. */
export function isAddressRange(text: string): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  return (ipv4(address) !== undefined && Number(bits) <= 32) || (isIpv6(address) && Number(bits) <= 128);
}

/** Whether a range lies within another and is smaller. Undefined where that is not known: of IPv6. */
export function isStrictlyWithin(inner: string, outer: string): boolean | undefined {
  const [innerStart = '', innerBits] = inner.split('/');
  const [outerStart = '', outerBits] = outer.split('/');
  const [start, whole] = [ipv4(innerStart), ipv4(outerStart)];
  if (start === undefined || whole === undefined) return start === whole ? undefined : false;
  const size = 2 ** (32 - Number(outerBits));
  return Number(innerBits) > Number(outerBits) && Math.floor(start / size) === Math.floor(whole / size);
}

function ipv4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return parts === undefined || parts.some((part) => part > 255) ? undefined : parts.reduce((sum, part) => sum * 256 + part, 0);
}

function isIpv6(text: string): boolean {
  return /^[0-9a-fA-F:.]{2,45}$/.test(text) && text.includes(':') && URL.canParse(`http://[${text}]/`);
}

/** A path below some folder that does not leave it (core/validation: validateLocalDescendingPath). */
export function staysInside(path: string): boolean {
  return !path.startsWith('/') && !path.split('/').includes('..');
}
