/** Just as much DER (ITU-T X.690) as an X.509 certificate needs. */
export function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

export function set(...parts: readonly Buffer[]): Buffer {
  return element(0x31, Buffer.concat(parts));
}

export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** A positive integer from its big-endian bytes. */
export function integer(bytes: Buffer): Buffer {
  // A leading bit of 1 would make it negative.
  return element(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function boolean(value: boolean): Buffer {
  return element(0x01, Buffer.from([value ? 0xff : 0]));
}

export function text(value: string): Buffer {
  return element(0x0c, Buffer.from(value));
}

/** UTCTime, which certificates use for dates before 2050 (RFC 5280, 4.1.2.5). */
export function time(date: Date): Buffer {
  return element(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
}

export function octets(bytes: Buffer): Buffer {
  return element(0x04, bytes);
}

export function bits(bytes: Buffer, unused = 0): Buffer {
  return element(0x03, Buffer.concat([Buffer.from([unused]), bytes]));
}

/** A `[number]` of ASN.1: `explicit` around a whole element, otherwise in place of its tag. */
export function tagged(number: number, bytes: Buffer, form: 'explicit' | 'implicit'): Buffer {
  return element((form === 'explicit' ? 0xa0 : 0x80) | number, bytes);
}

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content)]), content]);
}

function lengthOf(content: Buffer): readonly number[] {
  if (content.length < 0x80) return [content.length];
  const bytes: number[] = [];
  for (let rest = content.length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

function base128(value: number): readonly number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
